import type { Metadata } from "next";
import Link from "next/link";
import { leavingCopy } from "@/features/leaving/copy";
import { buttonClass } from "@/ui/button";

const copy = leavingCopy.done;

export const metadata: Metadata = { title: copy.title };

export default function AccountDeletedPage() {
  return (
    <>
      <h1 className="text-title">{copy.title}</h1>
      <p className="mt-2">{copy.text}</p>
      <p className="mt-2">{copy.bill}</p>
      <Link href="/" className={`${buttonClass("primary")} mt-6`}>
        {copy.home}
      </Link>
    </>
  );
}
