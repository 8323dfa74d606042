import type { ReactNode } from "react";
import { env } from "@/core/env";
import { readerFor } from "@/core/format";
import { ThemeFromServer } from "@/features/account/components/saved-theme";
import { loadOwnPreferences, requireAdmin } from "@/features/account/loaders";
import { AdminNav } from "@/features/admin/components/admin-nav";
import { adminCopy } from "@/features/admin/copy";
import {
  BrakeBanner,
  BrakeControl,
} from "@/features/admin/spending/components/brake-control";
import { BrakeProvider } from "@/features/admin/spending/components/brake-provider";
import { loadStanding } from "@/features/admin/spending/loaders";
import { ReaderProvider } from "@/ui/reader";
import { ShellFrame } from "@/ui/shell";
import { Toaster } from "@/ui/toaster";

/** For everybody but an admin there is nothing here. */
export default async function AdminLayout({
  children,
}: {
  children: ReactNode;
}) {
  const actor = await requireAdmin();
  const preferences = await loadOwnPreferences();
  return (
    <ReaderProvider reader={readerFor(actor)} isKnown={actor.timeZone !== null}>
      <BrakeProvider initial={await loadStanding()}>
        <ShellFrame
          label={adminCopy.label}
          corner={<BrakeControl />}
          sidebar={<AdminNav appName={env().APP_NAME} />}
        >
          <BrakeBanner />
          {children}
        </ShellFrame>
      </BrakeProvider>
      <Toaster />
      <ThemeFromServer theme={preferences.theme} />
    </ReaderProvider>
  );
}
