import { fine, laptop, said, server } from "@tests/support/doctor";
import { describe, expect, test } from "vitest";
import { parseEnv } from "@/core/env";
import { examineProxies } from "@/features/billing/setup/doctor-proxies";

const found = (variables: Record<string, string>, where = server) =>
  said(examineProxies(parseEnv(variables), where));

describe("the doctor", () => {
  test("warns of a server behind https that nobody told of its proxy", () => {
    expect(found({})).toEqual({
      state: "warning",
      sentence: expect.stringMatching(
        /^TRUSTED_PROXY_HOPS is not set.* sign-in, sign-up and the free plan\.$/,
      ),
      remedy: expect.stringContaining("Set TRUSTED_PROXY_HOPS"),
    });
  });

  test("says how many proxies are believed where somebody has said so, or nothing stands in front", () => {
    const none = "0 proxies are believed when a visitor's address is limited.";
    const one = "1 proxy is believed when a visitor's address is limited.";

    expect(found({ TRUSTED_PROXY_HOPS: "1" })).toEqual(fine(one));
    expect(found({ VERCEL: "1" })).toEqual(fine(one));
    expect(found({ TRUSTED_PROXY_HOPS: "0" })).toEqual(fine(none));
    expect(found({}, laptop)).toEqual(fine(none));
    expect(found({}, { ...server, appUrl: "http://10.0.0.7:3000" })).toEqual(
      fine(none),
    );
  });
});
