import { generateKeyPairSync, sign } from "node:crypto";
import { createServer } from "node:http";
import { closeServer, listen } from "@local/listen";

/** What a provider says of whoever signs in next. */
export type Answers = {
  /** GitHub's `/user`, and `/user/emails`; without the latter it is refused. */
  user?: object;
  emails?: object[];
  /** What an OpenID provider says at its userinfo endpoint. */
  claims?: object;
};

/**
 * GitHub's API and a generic OpenID provider on loopback, which vouch for
 * anything they are told to. The people in local/identity are all verified.
 */
export async function startProvider() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  let answers: Answers = {};
  let nonce: string | null = null;

  const server = createServer((request, response) => {
    const path = request.url ?? "";
    const body = {
      "/.well-known/openid-configuration": discovery(url),
      "/login/oauth/access_token": { access_token: "t", token_type: "bearer" },
      "/user": answers.user,
      "/user/emails": answers.emails,
      "/token": {
        access_token: "t",
        token_type: "bearer",
        id_token: idToken({ iss: url, nonce }),
      },
      "/userinfo": answers.claims,
    }[path];
    response.writeHead(body ? 200 : 403, {
      "content-type": "application/json",
    });
    response.end(JSON.stringify(body ?? {}));
  });
  const url = await listen(server);

  const idToken = (claims: { iss: string; nonce: string | null }) => {
    const now = Math.floor(Date.now() / 1000);
    const content = [
      { alg: "RS256", typ: "JWT" },
      { ...claims, aud: "tollgate", sub: "1", iat: now, exp: now + 60 },
    ].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
    const signature = sign(
      "sha256",
      Buffer.from(content.join(".")),
      privateKey,
    );
    return [...content, signature.toString("base64url")].join(".");
  };

  return {
    url,
    /** Somebody signs in at once; returns the address their browser goes to. */
    consent(authorizeUrl: string, said: Answers): string {
      answers = said;
      const asked = new URL(authorizeUrl).searchParams;
      nonce = asked.get("nonce");
      const back = new URL(asked.get("redirect_uri") ?? "");
      back.searchParams.set("code", "a-code");
      back.searchParams.set("state", asked.get("state") ?? "");
      return back.href;
    },
    close: () => closeServer(server),
  };
}

const discovery = (issuer: string) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  userinfo_endpoint: `${issuer}/userinfo`,
  jwks_uri: `${issuer}/jwks`,
});
