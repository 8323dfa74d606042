import { z } from "zod";
import { flag, text, url } from "./values.ts";

const SELLER_LINES = { min: 2, max: 6, charactersMax: 100 };
const addressLines = text
  .transform((address) =>
    address
      .split(/\||\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== ""),
  )
  .refine(
    (lines) =>
      lines.length >= SELLER_LINES.min &&
      lines.length <= SELLER_LINES.max &&
      lines.every(({ length }) => length <= SELLER_LINES.charactersMax),
    `give ${SELLER_LINES.min} to ${SELLER_LINES.max} lines, separated by |: 1 Ledger Lane | 1010 Vienna | Austria`,
  );

/** Where the app lives, what it is called and who sells. */
export const site = z.object({
  NODE_ENV: z
    .enum(["development", "production", "test"])
    .default("development"),
  TOLLGATE_LOCAL: flag.default(false),
  /** Set by that host, whose functions sleep between requests. */
  VERCEL: flag.default(false),

  APP_NAME: text.default("Tollgate"),
  APP_URL: url.optional(),
  SUPPORT_EMAIL: z.email().optional(),

  /** As it stands on documents and mails. */
  SELLER_NAME: text.max(100).optional(),
  SELLER_ADDRESS: addressLines.optional(),
  SELLER_TAX_ID: text
    .max(50)
    .regex(/\d/, "give the number as it is printed: ATU12345678")
    .optional(),
});
