import "server-only";
import type { NextRequest } from "next/server";
import NextAuth, { type NextAuthConfig, type Profile } from "next-auth";
import { env } from "@/core/env";
import { db } from "@/db/client";
import { setRateHeaders } from "@/features/rates/headers";
import { countRefusal } from "@/features/rates/refusal-counts";
import { takeRate } from "@/features/rates/take";
import { attemptAdapter } from "./adapter.ts";
import { admit } from "./admit.ts";
import { type Attempt, NO_ATTEMPT, readAttempt } from "./attempt.ts";
import { recordSignIn } from "./commands.ts";
import {
  callbackUrlCookieName,
  FORGET_LINK,
  sessionCookie,
} from "./cookies.ts";
import {
  explainProblem,
  problemOf,
  refusalIn,
  reportFault,
  tooManyAttempts,
} from "./problems.ts";
import { authProviders } from "./providers.ts";
import { HOME_PATH, isEmailVerified, sitePath } from "./rules.ts";
import type { SignInProblem } from "./schema.ts";

declare module "next-auth" {
  interface User {
    /** What the provider itself says of the address; read by the adapter. */
    isEmailVerified?: boolean;
  }
}

const DAY_SECONDS = 24 * 60 * 60;
const SESSION_DAYS = 30;

export const { auth, signIn, signOut } = NextAuth(() => authConfig());

export const handlers = { GET: respond, POST: respond };

/**
 * Answers one request of Auth.js with a configuration of its own, which knows
 * what this browser brought along, and says in our words what went wrong.
 */
async function respond(request: NextRequest): Promise<Response> {
  const attempt = await readAttempt(request);
  const taken = await takeRate(db, "sign_in", attempt);
  if (!taken.ok) {
    countRefusal("rate_limited");
    return tooManyAttempts(taken.refusal);
  }
  const problems = new Map<Error, SignInProblem>();
  const providerError = request.nextUrl.searchParams.get("error");
  const onFault = (fault: Error) => {
    // A fault of the adapter is told twice: where it is thrown and at the end.
    if (problems.has(fault)) return;
    const problem = problemOf(fault, providerError);
    problems.set(fault, problem);
    reportFault(fault, problem);
  };

  const { handlers } = NextAuth(authConfig({ attempt, onFault }));
  const isPost = request.method === "POST";
  const answer = await (isPost ? handlers.POST : handlers.GET)(request);

  const refused = [...problems.keys()].map(refusalIn).find(Boolean);
  if (refused) countRefusal(refused.kind);
  const next = request.cookies.get(callbackUrlCookieName(env()))?.value;
  const response = refused?.rate
    ? tooManyAttempts(refused.rate, { next, cookiesOf: answer })
    : explainProblem(answer, { problem: [...problems.values()].at(-1), next });
  if (attempt.isCallback || isPost) {
    response.headers.append("set-cookie", FORGET_LINK);
  }
  setRateHeaders(response.headers, taken.value);
  return response;
}

/** What Auth.js is told for one request; nothing is read before one comes. */
function authConfig({
  attempt = NO_ATTEMPT,
  onFault = reportFault,
}: {
  attempt?: Attempt;
  onFault?: (fault: Error) => void;
} = {}): NextAuthConfig {
  const cookie = sessionCookie(env());
  return {
    secret: env().AUTH_SECRET,
    basePath: "/api/auth",
    // Production has AUTH_URL, which decides; elsewhere the host is loopback.
    trustHost: true,
    useSecureCookies: cookie.options.secure,
    cookies: { sessionToken: cookie },
    session: {
      strategy: "database",
      maxAge: SESSION_DAYS * DAY_SECONDS,
      updateAge: DAY_SECONDS,
    },
    providers: authProviders(env()),
    adapter: attemptAdapter(db, attempt),
    pages: { signIn: "/login", signOut: "/login", error: "/auth-error" },
    logger: { error: onFault },
    callbacks: {
      signIn: ({ user, account }) => admit(db, { attempt, user, account }),
      redirect: ({ url, baseUrl }) => `${baseUrl}${pathOn(baseUrl, url)}`,
      // Auth.js hands over whole rows, token included: name what may leave.
      session: ({ session, user: { id, email, name, image } }) => ({
        user: { id, email, name: name ?? null, image: image ?? null },
        expires: session.expires,
      }),
    },
    events: {
      signIn: ({ user, profile }) => noteSignIn(user.id, profile),
    },
  };
}

async function noteSignIn(
  userId: string | undefined,
  profile: Profile | undefined,
) {
  if (!userId) return;
  await recordSignIn(db, {
    userId,
    verifiedEmail: isEmailVerified(profile) ? (profile?.email ?? null) : null,
    adminEmails: env().ADMIN_EMAILS,
  });
}

const pathOn = (origin: string, url: string) =>
  sitePath(url.startsWith(origin) ? url.slice(origin.length) : url) ??
  HOME_PATH;
