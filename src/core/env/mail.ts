import { z } from "zod";
import { unmet } from "./problems.ts";
import { text } from "./values.ts";

export const mail = z.object({
  RESEND_API_KEY: text.startsWith("re_", "give an API key: re_…").optional(),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  EMAIL_FROM: text
    .regex(
      /^(?:[^<>@"]+ <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/,
      "give an address, or a name and an address: Tollgate <mail@example.com>",
    )
    .optional(),
});

export const mailProblems = (env: z.output<typeof mail>): string[] =>
  unmet(
    [
      env.RESEND_API_KEY !== undefined || env.SMTP_URL !== undefined,
      "No mail is set up: set RESEND_API_KEY or SMTP_URL.",
    ],
    [
      env.EMAIL_FROM !== undefined,
      "EMAIL_FROM is not set: the sender of mails, such as Tollgate <mail@example.com>.",
    ],
  );
