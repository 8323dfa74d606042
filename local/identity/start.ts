import { createEmulator } from "emulate";
import { closeServer, freePort, LOOPBACK, listen } from "../listen.ts";
import { createFront, type Rewrite } from "./front.ts";
import { keepSubjects } from "./google-subjects.ts";
import { CLIENT, PEOPLE, type Person } from "./people.ts";
import { correctSignInPage } from "./sign-in-page.ts";

export type Identity = {
  githubUrl: string;
  /** Also the issuer of the OpenID Connect discovery. */
  googleUrl: string;
  clientId: string;
  clientSecret: string;
  people: readonly Person[];
  close(): Promise<void>;
};

/**
 * Starts GitHub and Google on loopback, with the people of `people.ts`. They
 * keep their identifiers from start to start.
 *
 * @param options.appUrl Where the app is; each address may be given back as
 *   `/api/auth/callback/github` or `/google`.
 * @param options.githubPort Used if free; else, and when 0 or left out, a free
 *   one. The same for `googlePort`.
 */
export async function startIdentity(options: {
  appUrl: string | readonly string[];
  githubPort?: number;
  googlePort?: number;
}): Promise<Identity> {
  const appUrls = [options.appUrl].flat();
  const github = await startService({
    service: "github",
    port: options.githubPort ?? 0,
    seed: {
      users: PEOPLE.map(({ login, name, email }) => ({ login, name, email })),
      oauth_apps: [registration(appUrls, "github")],
    },
    rewrites: [correctSignInPage("/login/oauth/authorize")],
  });
  const google = await startService({
    service: "google",
    port: options.googlePort ?? 0,
    seed: {
      users: PEOPLE.map(({ name, email }) => ({
        name,
        email,
        email_verified: true,
      })),
      oauth_clients: [registration(appUrls, "google")],
    },
    rewrites: [correctSignInPage("/o/oauth2/v2/auth"), keepSubjects()],
  });
  return {
    githubUrl: github.url,
    googleUrl: google.url,
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    people: PEOPLE,
    async close() {
      await Promise.all([github.close(), google.close()]);
    },
  };
}

const registration = (appUrls: string[], service: "github" | "google") => ({
  client_id: CLIENT.id,
  client_secret: CLIENT.secret,
  name: "Tollgate",
  redirect_uris: appUrls.map(
    (appUrl) => new URL(`/api/auth/callback/${service}`, appUrl).href,
  ),
});

/** The emulator on a port of its own, behind a front on the wanted one. */
async function startService(options: {
  service: "github" | "google";
  port: number;
  seed: object;
  rewrites: readonly Rewrite[];
}) {
  const { service, seed, rewrites } = options;
  const emulatorPort = await freePort();
  const front = createFront({
    emulatorUrl: `http://${LOOPBACK}:${emulatorPort}`,
    rewrite: firstThatApplies(rewrites),
  });
  const url = await listen(front, options.port);
  const emulator = await createEmulator({
    service,
    port: emulatorPort,
    baseUrl: url,
    seed: { [service]: seed },
  });
  return {
    url,
    async close() {
      await closeServer(front);
      await emulator.close();
    },
  };
}

const firstThatApplies =
  (rewrites: readonly Rewrite[]): Rewrite =>
  async (request, page) => {
    for (const rewrite of rewrites) {
      const rewritten = await rewrite(request, page);
      if (rewritten !== undefined) return rewritten;
    }
    return undefined;
  };
