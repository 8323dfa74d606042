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

  test("covers every page behind the sign-in, neither a route of the API nor a public chat", () => {
    expect(root.matcher).toEqual(
      ["chat", "usage", "billing", "settings", "admin"].map(
        (page) => `/${page}/:path*`,
      ),
    );
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
