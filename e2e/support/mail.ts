import { expect } from "@playwright/test";
import type { Testbed } from "./testbed.ts";

export type Inbox = ReturnType<typeof inboxOf>;

type Mail = {
  id: string;
  to: string;
  subject: string;
  text: string;
  headers: Record<string, string>;
};

/** The inbox that stands in for the provider of mail. */
export function inboxOf({ mailUrl, appUrl, variables }: Testbed) {
  const mailsTo = async (email: string): Promise<Mail[]> => {
    const response = await fetch(new URL("/_local/mails", mailUrl));
    const { mails }: { mails: Mail[] } = await response.json();
    return mails.filter(({ to }) => to === email);
  };
  return {
    /** Throws away what came before. */
    clear: () => fetch(new URL("/_local/clear", mailUrl), { method: "POST" }),
    /** Makes the app send now what is in line, as its timer would in a minute. */
    deliver: async () => {
      const response = await fetch(new URL("/api/cron/notify", appUrl), {
        method: "POST",
        headers: { authorization: `Bearer ${variables.CRON_SECRET}` },
      });
      expect(response.status).toBe(200);
    },
    /** Waits for a mail of this subject; fails when it came twice. */
    async mailTo({ email }: { email: string }, subject: string | RegExp) {
      const matching = async () =>
        (await mailsTo(email)).filter((mail) =>
          typeof subject === "string"
            ? mail.subject === subject
            : subject.test(mail.subject),
        );
      await expect.poll(async () => (await matching()).length).toBe(1);
      const [mail] = await matching();
      if (!mail) throw new Error("the mail is gone");
      return { ...mail, url: new URL(`/mails/${mail.id}`, mailUrl).href };
    },
    subjectsTo: async ({ email }: { email: string }) =>
      (await mailsTo(email)).map(({ subject }) => subject),
  };
}
