import { config as root } from "@root/middleware";
import { NextRequest } from "next/server";
import { describe, expect, test } from "vitest";
import proxy, { config as bridge } from "@/proxy";

const APP = "https://app.example";

const visit = (path: string, init: { cookie?: string; method?: string } = {}) =>
  proxy(
    new NextRequest(new URL(path, APP), {
      method: init.method ?? "GET",
      headers: init.cookie ? { cookie: init.cookie } : {},
    }),
  );

describe("the bridge", () => {
  test("matches the same paths as the root's middleware", () => {
    expect(bridge.matcher).toEqual(root.matcher);
  });

  test("covers every page, neither a route of the API nor a diagram's frame", () => {
    expect(root.matcher).toEqual(["/((?!api/|diagram/|_next/static/).*)"]);
  });

  test("runs in Node", () => {
    expect(root.runtime).toBe("nodejs");
  });
});

describe("a visitor", () => {
  test.each([
    ["/chat", "/chat"],
    ["/admin/users?page=2&q=a%20b", "/admin/users?page=2&q=a%20b"],
    ["/chat//evil.example", "/chat//evil.example"],
  ])("of %s is sent to sign in and back to %s", (path, next) => {
    const response = visit(path);

    const location = new URL(response.headers.get("location") ?? "");
    expect(response.status).toBe(307);
    expect(location.origin).toBe(APP);
    expect(location.pathname).toBe("/login");
    expect(Object.fromEntries(location.searchParams)).toEqual({ next });
    expect(response.headers.get("x-tollgate-gate")).toBe("sign-in");
  });

  test("is given no cookie", () => {
    expect(visit("/chat").headers.getSetCookie()).toEqual([]);
  });

  test("who posts is let through to the action's own check", () => {
    const response = visit("/chat", { method: "POST" });

    expect(response.headers.get("location")).toBeNull();
    expect(response.headers.get("x-tollgate-gate")).toBe("pass");
  });
});

describe("a browser with a session cookie", () => {
  test.each(["authjs.session-token=a", "__Secure-authjs.session-token=a"])(
    "passes, and the page learns its own path: %s",
    (cookie) => {
      const response = visit("/usage?before=1", { cookie });

      expect(response.headers.get("location")).toBeNull();
      expect(response.headers.get("x-tollgate-gate")).toBe("pass");
      expect(response.headers.get("x-middleware-request-x-tollgate-path")).toBe(
        "/usage?before=1",
      );
    },
  );

  test("of another name does not pass", () => {
    const response = visit("/usage", { cookie: "session-token=a" });

    expect(response.headers.get("x-tollgate-gate")).toBe("sign-in");
  });
});

test.each(["/chat/%00", "/usage?model=a%00b"])(
  "an address that no text can hold is a 400: %s",
  (path) => {
    expect(visit(path).status).toBe(400);
  },
);

describe("every page", () => {
  const policyOf = (response: Response) =>
    response.headers.get("content-security-policy") ?? "";

  test.each(["/", "/pricing", "/share/a", "/login", "/no-such-page"])(
    "has a policy that the renderer is told too, and no gate: %s",
    (path) => {
      const response = visit(path);

      expect(policyOf(response)).toMatch(
        /script-src 'self' 'nonce-[\w+/]{22}=='/,
      );
      expect(
        response.headers.get("x-middleware-request-content-security-policy"),
      ).toBe(policyOf(response));
      expect(response.headers.get("x-tollgate-gate")).toBeNull();
    },
  );

  test("has a nonce that no other answer has", () => {
    const policies = Array.from({ length: 50 }, () => policyOf(visit("/")));

    expect(new Set(policies).size).toBe(50);
  });

  test("takes no nonce from who asks", () => {
    const response = proxy(
      new NextRequest(new URL("/", APP), {
        headers: { "content-security-policy": "script-src 'nonce-AAAA'" },
      }),
    );

    expect(
      response.headers.get("x-middleware-request-content-security-policy"),
    ).toBe(policyOf(response));
    expect(policyOf(response)).not.toContain("AAAA");
  });
});
