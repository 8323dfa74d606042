import "server-only";
import { decode, encode } from "next-auth/jwt";
import { z } from "zod";
import { env } from "@/core/env";

const MINUTE_SECONDS = 60;

/** How long each kind of sealed note may be used. */
const LIFETIME_SECONDS = {
  link: 15 * MINUTE_SECONDS,
  suspension: 10 * MINUTE_SECONDS,
} as const;

type Purpose = keyof typeof LIFETIME_SECONDS;

const note = z.object({ userId: z.string(), provider: z.string().optional() });
export type Note = z.output<typeof note>;

/**
 * A short-lived note that passes through the browser: it cannot be read, made
 * or altered there, and serves one purpose only.
 */
export const seal = (purpose: Purpose, content: Note): Promise<string> =>
  encode({
    token: content,
    secret: env().AUTH_SECRET,
    salt: `tollgate.${purpose}`,
    maxAge: LIFETIME_SECONDS[purpose],
  });

/** The content of a sealed note; null when it is not ours, spoilt or too old. */
export async function unseal(
  purpose: Purpose,
  sealed: string | undefined,
): Promise<Note | null> {
  if (!sealed) return null;
  try {
    const secret = env().AUTH_SECRET;
    const salt = `tollgate.${purpose}`;
    return note.parse(await decode({ token: sealed, secret, salt }));
  } catch {
    return null;
  }
}
