import Link from "next/link";
import type { ReactNode } from "react";
import { buttonClass } from "@/ui/button";
import { AdminPage } from "../../components/admin-page.tsx";
import { catalogueCopy } from "../copy.ts";

/** A page of one thing in the catalogue, and the way back to it. */
export const CataloguePage = ({
  title,
  readAt,
  children,
}: {
  title: string;
  readAt: Date;
  children: ReactNode;
}) => (
  <AdminPage
    title={title}
    readAt={readAt}
    filters={
      <Link href="/admin/catalogue" className={buttonClass("quiet")}>
        {catalogueCopy.back}
      </Link>
    }
  >
    {children}
  </AdminPage>
);
