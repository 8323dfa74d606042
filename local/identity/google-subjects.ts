import {
  createHash,
  createSign,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import { z } from "zod";
import { type Page, type Rewrite, withBody } from "./front.ts";

const KEY_ID = "tollgate-local-google";

/**
 * Gives each person the same subject at every start. The emulator draws a new
 * one, which the app must take for another person with the same address and
 * refuse. The identity token is signed again, so its keys are ours.
 */
export function keepSubjects(): Rewrite {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
  });
  const keys = JSON.stringify({
    keys: [
      {
        ...publicKey.export({ format: "jwk" }),
        kid: KEY_ID,
        use: "sig",
        alg: "RS256",
      },
    ],
  });
  return ({ url }, page) => {
    if (page.status !== 200) return undefined;
    switch (url.pathname) {
      case "/oauth2/v3/certs":
        return withBody(page, keys);
      case "/oauth2/v2/userinfo":
        return withBody(page, JSON.stringify(withSubject(claimsIn(page))));
      case "/oauth2/token":
        return withSignedAgain(page, privateKey);
      default:
        return undefined;
    }
  };
}

const claims = z.looseObject({ email: z.string() });
const tokens = z.looseObject({ id_token: z.string().optional() });

const claimsIn = (page: Page) => claims.parse(JSON.parse(page.body.toString()));

const withSubject = (person: z.output<typeof claims>) => ({
  ...person,
  sub: subjectOf(person.email),
});

/** 21 digits, as Google's are. */
function subjectOf(email: string): string {
  const hash = createHash("sha256").update(email).digest("hex");
  return `1${(BigInt(`0x${hash}`) % 10n ** 20n).toString().padStart(20, "0")}`;
}

function withSignedAgain(page: Page, privateKey: KeyObject): Page {
  const granted = tokens.parse(JSON.parse(page.body.toString()));
  if (granted.id_token === undefined) return page;
  const [, payload = ""] = granted.id_token.split(".");
  const person = claims.parse(
    JSON.parse(Buffer.from(payload, "base64url").toString()),
  );
  const idToken = sign(withSubject(person), privateKey);
  return withBody(page, JSON.stringify({ ...granted, id_token: idToken }));
}

function sign(payload: object, privateKey: KeyObject): string {
  const header = { alg: "RS256", kid: KEY_ID, typ: "JWT" };
  const signed = [header, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  const signature = createSign("RSA-SHA256").update(signed).sign(privateKey);
  return `${signed}.${signature.toString("base64url")}`;
}
