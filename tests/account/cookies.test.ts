import { describe, expect, test } from "vitest";
import {
  callbackUrlCookieName,
  linkCookieOptions,
  sessionCookie,
} from "@/features/account/cookies";

describe("cookies", () => {
  test("of a site with TLS are prefixed and never sent in the clear", () => {
    const site = { AUTH_URL: "https://tollgate.example" };

    expect(sessionCookie(site)).toEqual({
      name: "__Secure-authjs.session-token",
      options: {
        httpOnly: true,
        sameSite: "lax",
        path: "/",
        secure: true,
        maxAge: 400 * 24 * 60 * 60,
      },
    });
    expect(callbackUrlCookieName(site)).toBe("__Secure-authjs.callback-url");
    expect(linkCookieOptions(site)).toMatchObject({
      httpOnly: true,
      secure: true,
    });
  });

  test.each([{ AUTH_URL: "http://localhost:3000" }, { AUTH_URL: undefined }])(
    "without TLS are plain: %j",
    (site) => {
      expect(sessionCookie(site)).toMatchObject({
        name: "authjs.session-token",
        options: { httpOnly: true, secure: false },
      });
    },
  );
});
