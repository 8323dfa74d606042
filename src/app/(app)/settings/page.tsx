import type { Metadata } from "next";
import Link from "next/link";
import { DefaultModelForm } from "@/features/account/components/default-model-form";
import { Devices } from "@/features/account/components/devices";
import { InstructionsForm } from "@/features/account/components/instructions-form";
import { MailSettings } from "@/features/account/components/mail-settings";
import { ProfileForm } from "@/features/account/components/profile-form";
import { SignInWays } from "@/features/account/components/sign-in-ways";
import { ThemeSetting } from "@/features/account/components/theme-setting";
import {
  loadDevices,
  loadOwnPreferences,
  loadProfile,
  loadSignInWays,
} from "@/features/account/loaders";
import { settingsCopy as copy } from "@/features/account/settings-copy";
import { OwnPeeks } from "@/features/admin/peeks/components/own-peeks";
import { peeksCopy } from "@/features/admin/peeks/copy";
import { loadOwnPeeks } from "@/features/admin/peeks/loaders";
import { OwnLinks } from "@/features/chat/share/components/own-links";
import { shareCopy } from "@/features/chat/share/copy";
import { loadShareLinks } from "@/features/chat/share/loaders";
import { loadDefaultModelSetting } from "@/features/llm/loaders";
import { buttonClass } from "@/ui/button";
import { Contents, Page, Section } from "@/ui/page";

export const metadata: Metadata = { title: copy.title };

export default async function SettingsPage({
  searchParams,
}: PageProps<"/settings">) {
  const params = await searchParams;
  const [profile, chosen, ways, devices, model, links, looks] =
    await Promise.all([
      loadProfile(),
      loadOwnPreferences(),
      loadSignInWays(),
      loadDevices(),
      loadDefaultModelSetting(),
      loadShareLinks(),
      loadOwnPeeks(params),
    ]);
  const wanted = { usage: chosen.mailUsage, trial: chosen.mailTrial };
  const parts = [
    { id: "profile", ...copy.profile, part: <ProfileForm {...profile} /> },
    { id: "sign-in", ...copy.ways, part: <SignInWays ways={ways} /> },
    { id: "devices", ...copy.devices, part: <Devices devices={devices} /> },
    {
      id: "instructions",
      ...copy.instructions,
      part: <InstructionsForm instructions={chosen.customInstructions ?? ""} />,
    },
    { id: "model", ...copy.model, part: <DefaultModelForm {...model} /> },
    { id: "theme", ...copy.theme, part: <ThemeSetting /> },
    {
      id: "mails",
      ...copy.mails,
      part: <MailSettings email={profile.email} wanted={wanted} />,
    },
    {
      id: "shares",
      ...shareCopy.settings,
      part: <OwnLinks links={links} />,
    },
    {
      id: "looks",
      ...peeksCopy.settings,
      part: <OwnPeeks {...looks} />,
    },
    { id: "data", ...copy.yours, part: <YourData /> },
  ].map(({ id, title, part }) => ({ id, title, part }));
  return (
    <Page title={copy.title}>
      <div className="gap-10 desktop:flex">
        <Contents label={copy.contents} parts={parts} />
        <div className="min-w-0 flex-1 desktop:*:first:mt-0">
          {parts.map(({ id, title, part }) => (
            <Section key={id} id={id} title={title}>
              {part}
            </Section>
          ))}
        </div>
      </div>
    </Page>
  );
}

const YourData = () => (
  <div className="flex max-w-120 flex-col items-start gap-6">
    <div>
      <p className="mb-3">{copy.yours.chatsLead}</p>
      <a href="/api/export/chats" download className={buttonClass("secondary")}>
        {copy.yours.exportChats}
      </a>
    </div>
    <div>
      <p className="mb-3">{copy.yours.exportLead}</p>
      <a href="/api/export" download className={buttonClass("secondary")}>
        {copy.yours.export}
      </a>
    </div>
    <div>
      <p className="mb-3">{copy.yours.deleteLead}</p>
      <Link href="/settings/delete" className={buttonClass("danger")}>
        {copy.yours.delete}
      </Link>
    </div>
  </div>
);
