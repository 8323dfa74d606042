import { z } from "zod";

/** An IANA name, in its canonical spelling; offsets such as `+01:00` are not. */
const timeZone = z
  .string()
  .max(64)
  .regex(/^[A-Za-z]/)
  .transform((name, context) => {
    try {
      return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions()
        .timeZone;
    } catch {
      context.addIssue({ code: "custom", message: "Unknown time zone." });
      return z.NEVER;
    }
  });

/** A BCP 47 tag, in its canonical spelling. */
const locale = z
  .string()
  .max(35)
  .transform((tag, context) => {
    const canonical = canonicalLocale(tag);
    if (canonical) return canonical;
    context.addIssue({ code: "custom", message: "Unknown locale." });
    return z.NEVER;
  });

function canonicalLocale(tag: string) {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

export const rememberZoneInput = z.object({ timeZone, locale });
export type RememberZoneInput = z.output<typeof rememberZoneInput>;

const NAME_CHARACTERS_MAX = 80;
export const INSTRUCTIONS_CHARACTERS_MAX = 4_000;

/** Text of one line; an empty one is none. */
const name = z
  .string()
  .transform((text) => text.replaceAll(/[\p{Cc}\s]+/gu, " ").trim())
  .pipe(z.string().max(NAME_CHARACTERS_MAX))
  .transform((text) => text || null);

/**
 * Text of several lines, as it was typed: a form sends them with other breaks.
 * What the database cannot hold goes; an empty one is none.
 */
const instructions = z
  .string()
  .transform((text) =>
    text.replaceAll(/\r\n?/g, "\n").replaceAll("\0", "").trim(),
  )
  .pipe(z.string().max(INSTRUCTIONS_CHARACTERS_MAX))
  .transform((text) => text || null);

export const profileInput = z.object({ name, timeZone, locale });
export type ProfileInput = z.output<typeof profileInput>;

export const instructionsInput = z.object({ instructions });

/** For an act that needs to be told nothing. */
export const nothing = z.object({});

/** An empty id leaves the choice to the catalogue. */
export const defaultModelInput = z.object({
  modelId: z
    .string()
    .max(100)
    .transform((id) => id || null),
});

export const themeInput = z.object({
  theme: z.enum(["system", "light", "dark"]),
});

/** A mail that can be done without, and whether it is wanted. */
export const mailInput = z.object({
  mail: z.enum(["usage", "trial"]),
  isWanted: z.stringbool(),
});

/** A session as the settings name it: its token never leaves the server. */
export const endSessionInput = z.object({
  sessionId: z.string().regex(/^[0-9a-f]{64}$/),
});

const providerId = z.enum(["github", "google", "oidc"]);

/** One configured way to sign in. */
export type SignInOption = {
  id: z.output<typeof providerId>;
  name: string;
  /** Served by this machine in the provider's place. */
  isStandIn: boolean;
};

/** A way to sign in, as one person has it or not. */
export type SignInWay = Pick<SignInOption, "id" | "name"> & {
  isLinked: boolean;
};

/** What the sign-in form sends; `next` is checked where it is used. */
export const signInInput = z.object({
  provider: providerId,
  next: z.string().optional(),
});

export const chooseWorkspaceInput = z.object({ workspaceId: z.uuid() });

/** A workspace that its reader may act in. */
export type WorkspaceChoice = { id: string; name: string };
export const unlinkInput = z.object({ provider: providerId });

/** Why a sign-in did not happen; each has its words on /auth-error. */
export const signInProblem = z
  .enum([
    "AccessDenied",
    "OAuthAccountNotLinked",
    "AccountOfAnother",
    "EmailMissing",
    "Expired",
    "TooMany",
    "Callback",
    "Configuration",
  ])
  .catch("Configuration");
export type SignInProblem = z.output<typeof signInProblem>;
