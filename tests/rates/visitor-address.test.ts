import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

const PRODUCTION = {
  NODE_ENV: "production",
  DATABASE_URL: "postgres://app:secret@db.example/app",
  AUTH_SECRET: randomUUID(),
  AUTH_URL: "https://chat.example.com",
};
const BEHIND_PROXY = { "x-forwarded-for": "198.51.100.7" };
const SOCKET = "x-socket-address-of-this-test";

let lines: string[] = [];
beforeEach(() => {
  lines = [];
  vi.resetModules();
  vi.spyOn(process.stdout, "write").mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
  globalThis.tollgateProxySuspected = undefined;
  globalThis.tollgateSocketAddressHeader = SOCKET;
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  globalThis.tollgateSocketAddressHeader = undefined;
});

/** What a process of these variables logs when such requests come. */
async function warnings(
  variables: Record<string, string>,
  ...requests: Record<string, string>[]
) {
  for (const [name, value] of Object.entries(variables)) {
    vi.stubEnv(name, value);
  }
  const { visitorAddress } = await import("@/features/rates/visitor-address");
  for (const headers of requests) {
    visitorAddress(new Headers({ [SOCKET]: "10.0.0.1", ...headers }));
  }
  return lines.map((line) => {
    const { level, event } = JSON.parse(line);
    return `${level}: ${event}`;
  });
}

describe("a proxy that nobody counted", () => {
  test("is warned of once, in production", async () => {
    const warned = await warnings(PRODUCTION, BEHIND_PROXY, BEHIND_PROXY);

    expect(warned).toEqual([
      expect.stringMatching(
        /^warn: .*TRUSTED_PROXY_HOPS is not set.*sign-in, sign-up and the free plan$/,
      ),
    ]);
  });

  test.for([
    ["the number of proxies is set", { TRUSTED_PROXY_HOPS: "1" }],
    ["it is set to none", { TRUSTED_PROXY_HOPS: "0" }],
    ["it runs on Vercel", { VERCEL: "1" }],
    ["it is no production", { NODE_ENV: "development" }],
  ] as const)("is not suspected where %s", async ([_name, variables]) => {
    expect(
      await warnings({ ...PRODUCTION, ...variables }, BEHIND_PROXY),
    ).toEqual([]);
  });

  test("is not suspected when Next wrote the socket's own address", async () => {
    expect(
      await warnings(PRODUCTION, { "x-forwarded-for": "::ffff:10.0.0.1" }, {}),
    ).toEqual([]);
  });
});
