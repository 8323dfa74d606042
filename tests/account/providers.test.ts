import { describe, expect, test } from "vitest";
import { parseEnv } from "@/core/env";
import { authProviders, signInOptions } from "@/features/account/providers";

const local = {
  LOCAL_GITHUB_URL: "http://127.0.0.1:4001",
  LOCAL_GOOGLE_URL: "http://127.0.0.1:4002",
};
const github = { AUTH_GITHUB_ID: "id", AUTH_GITHUB_SECRET: "secret" };
const google = { AUTH_GOOGLE_ID: "id", AUTH_GOOGLE_SECRET: "secret" };
const oidc = {
  AUTH_OIDC_ISSUER: "https://id.example",
  AUTH_OIDC_ID: "id",
  AUTH_OIDC_SECRET: "secret",
};

const shown = (variables: Record<string, string>) =>
  signInOptions(parseEnv(variables)).map(
    ({ id, isStandIn }) => `${id}${isStandIn ? " (stand-in)" : ""}`,
  );

describe("signInOptions", () => {
  test.each([
    ["nothing", {}, []],
    ["stand-ins", local, ["github (stand-in)", "google (stand-in)"]],
    [
      "the real one in its stand-in's place",
      { ...local, ...github },
      ["github", "google (stand-in)"],
    ],
    [
      "all three",
      { ...oidc, ...google, ...github },
      ["github", "google", "oidc"],
    ],
    [
      "no stand-in for half a client",
      { ...local, AUTH_GITHUB_ID: "id" },
      ["google (stand-in)"],
    ],
    ["no provider without its secret", { AUTH_GOOGLE_ID: "id" }, []],
    [
      "no single sign-on without its issuer",
      { ...oidc, AUTH_OIDC_ISSUER: "" },
      [],
    ],
  ])("offers %s", (_, variables, expected) => {
    expect(shown(variables)).toEqual(expected);
  });
});

describe("authProviders", () => {
  test("are the ones that are shown", () => {
    const env = parseEnv({ ...local, ...oidc });

    expect(authProviders(env).map(({ id }) => id)).toEqual(
      signInOptions(env).map(({ id }) => id),
    );
  });
});
