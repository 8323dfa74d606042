import type { Metadata } from "next";
import { SuspensionNotice } from "@/features/account/components/suspension";
import { loadSuspension } from "@/features/account/loaders";
import { SuspendedPlan } from "@/features/billing/components/suspended-plan";
import { loadSuspendedPlan } from "@/features/billing/loaders";
import { leavingCopy } from "@/features/leaving/copy";

export const metadata: Metadata = { title: "Account suspended" };

export default async function SuspendedPage({
  searchParams,
}: PageProps<"/suspended">) {
  const suspension = await loadSuspension(await searchParams);
  const plan = suspension.isSignedIn ? await loadSuspendedPlan() : null;
  return (
    <>
      <SuspensionNotice {...suspension} />
      {suspension.isSignedIn && (
        <p className="mt-6">
          <a href="/api/export" download className="text-accent underline">
            {leavingCopy.export}
          </a>
          {" · "}
          <a
            href="/api/export/chats"
            download
            className="text-accent underline"
          >
            {leavingCopy.exportChats}
          </a>
        </p>
      )}
      {plan && <SuspendedPlan {...plan} />}
    </>
  );
}
