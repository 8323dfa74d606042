import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { env } from "@/core/env";
import { readerFor } from "@/core/format";
import { RememberZone } from "@/features/account/components/remember-zone";
import { ThemeFromServer } from "@/features/account/components/saved-theme";
import {
  loadOwnPreferences,
  loadWorkspaces,
  requireActor,
} from "@/features/account/loaders";
import { LatePaymentBanner } from "@/features/billing/components/late-payment-banner";
import { HistoryWatch } from "@/features/chat/components/history-watch";
import { NewChatKey } from "@/features/chat/components/new-chat";
import { Overlays } from "@/features/chat/components/overlays";
import { loadHistory } from "@/features/chat/loaders";
import { Sharing } from "@/features/chat/share/components/sharing";
import { Bell } from "@/features/notices/components/bell";
import { NoticesProvider } from "@/features/notices/components/notices-provider";
import { loadNotices } from "@/features/notices/loaders";
import {
  PayerProvider,
  UsageProvider,
} from "@/features/usage/components/usage-provider";
import { loadUsage } from "@/features/usage/loaders";
import { ReaderProvider } from "@/ui/reader";
import { ShellFrame } from "@/ui/shell";
import { RAIL_COOKIE } from "@/ui/shell-cookie";
import { Toaster } from "@/ui/toaster";
import { pageCopy } from "../copy.ts";
import { Rail, Sidebar } from "./sidebar.tsx";

export default async function AppLayout({ children }: { children: ReactNode }) {
  const actor = await requireActor();
  const [whereabouts, usage, history, notices, preferences, jar] =
    await Promise.all([
      loadWorkspaces(),
      loadUsage(),
      loadHistory(),
      loadNotices(),
      loadOwnPreferences(),
      cookies(),
    ]);
  const person = {
    name: actor.name,
    email: actor.email,
    isAdmin: actor.role === "admin",
    whereabouts,
  };
  const isZoneKnown = actor.timeZone !== null;
  return (
    <ReaderProvider reader={readerFor(actor)} isKnown={isZoneKnown}>
      <UsageProvider rendered={usage}>
        <NoticesProvider rendered={notices}>
          <ShellFrame
            label={pageCopy.sidebar}
            corner={<Bell />}
            isRailAtFirst={jar.get(RAIL_COOKIE)?.value === "1"}
            rail={<Rail person={person} />}
            sidebar={
              <Sidebar
                appName={env().APP_NAME}
                person={person}
                history={history}
                now={new Date().toISOString()}
              />
            }
          >
            <LatePaymentBanner />
            <PayerProvider mayPay={actor.membershipRole === "owner"}>
              {children}
            </PayerProvider>
            <Overlays />
            <Sharing />
          </ShellFrame>
        </NoticesProvider>
        <HistoryWatch ownerId={actor.userId} page={history} />
        <NewChatKey />
        <Toaster />
        <RememberZone isKnown={isZoneKnown} />
        <ThemeFromServer theme={preferences.theme} />
      </UsageProvider>
    </ReaderProvider>
  );
}
