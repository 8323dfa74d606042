import type { Metadata } from "next";
import { readerFor } from "@/core/format";
import { signOutAction } from "@/features/account/actions";
import { SignInWays } from "@/features/account/components/sign-in-ways";
import { SubmitButton } from "@/features/account/components/submit-button";
import { ThemeSetting } from "@/features/account/components/theme-setting";
import { accountCopy } from "@/features/account/copy";
import { loadSignInWays, requireActor } from "@/features/account/loaders";
import { Facts, Page, Section } from "@/ui/page";

export const metadata: Metadata = { title: accountCopy.settings };

export default async function SettingsPage() {
  const [actor, ways] = await Promise.all([requireActor(), loadSignInWays()]);
  const { timeZone } = readerFor(actor);
  const { facts } = accountCopy;
  return (
    <Page title={accountCopy.settings}>
      <Section id="profile" title={accountCopy.profile}>
        <Facts
          facts={[
            { name: facts.name, value: actor.name ?? "–" },
            { name: facts.email, value: actor.email },
            { name: facts.timeZone, value: timeZone.replaceAll("_", " ") },
          ]}
        />
      </Section>
      <div className="mt-8 border-t border-line pt-6">
        <SignInWays ways={ways} />
      </div>
      <Section id="theme" title={accountCopy.theme}>
        <ThemeSetting />
      </Section>
      <Section id="session" title={accountCopy.session}>
        <form action={signOutAction}>
          <SubmitButton>{accountCopy.signOut}</SubmitButton>
        </form>
      </Section>
    </Page>
  );
}
