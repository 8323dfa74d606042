import type { Route } from "next";
import { adminCopy } from "./copy.ts";

/** The pages of the admin plane, in the order of its navigation. */
export const ADMIN_PAGES: readonly { href: Route; label: string }[] = [
  { href: "/admin", label: adminCopy.pages.overview },
  { href: "/admin/usage", label: adminCopy.pages.usage },
  { href: "/admin/spending", label: adminCopy.pages.spending },
  { href: "/admin/people", label: adminCopy.pages.people },
  { href: "/admin/revenue", label: adminCopy.pages.revenue },
  { href: "/admin/operations", label: adminCopy.pages.operations },
  { href: "/admin/catalogue", label: adminCopy.pages.catalogue },
  { href: "/admin/audit", label: adminCopy.pages.audit },
];
