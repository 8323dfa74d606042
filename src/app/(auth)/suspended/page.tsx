import type { Metadata } from "next";
import { SuspensionNotice } from "@/features/account/components/suspension";
import { loadSuspension } from "@/features/account/loaders";

export const metadata: Metadata = { title: "Account suspended" };

export default async function SuspendedPage({
  searchParams,
}: PageProps<"/suspended">) {
  return <SuspensionNotice {...(await loadSuspension(await searchParams))} />;
}
