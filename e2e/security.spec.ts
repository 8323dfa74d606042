import { globSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, type Page } from "@playwright/test";
import { z } from "zod";
import { test } from "./support/test.ts";

/** As next.config.ts bounds what an action is sent. */
const ACTION_BYTES_MAX = 256 * 1024;
const NOBODY = "00000000-0000-4000-8000-000000000000";

/** Each way for text of somebody's to become a script of the page. */
const INJECTIONS = {
  "an inline script": "<script>window.ran = 'inline'</script>",
  "a script with a nonce of another page":
    "<script nonce='b3RoZXI='>window.ran = 'nonce'</script>",
  "a script of our own address": "<script src='/api/files/evil'></script>",
  "an event handler": "<img src='/none' onerror=\"window.ran = 'handler'\">",
  "a frame":
    "<iframe srcdoc=\"<script>parent.ran = 'frame'</script>\"></iframe>",
  "a changed base": "<base href='https://evil.example/'>",
  "a plugin": "<object data='data:text/html,<script>1</script>'></object>",
  "a form to elsewhere":
    "<form id='away' action='https://evil.example/'></form>",
};

for (const path of ["/login", "/chat"]) {
  test(`what is injected into ${path} does not run @desktop`, async ({
    page,
    signInNewcomer,
    violations,
  }) => {
    if (path === "/chat") await signInNewcomer();
    await page.route(`**${path}`, async (route) => {
      const response = await route.fetch();
      const injected = Object.values(INJECTIONS).join("");
      const body = (await response.text()).replace("</body>", `${injected}$&`);
      await route.fulfill({ response, body });
    });

    const faults: string[] = [];
    page.on("pageerror", ({ name }) => faults.push(name));

    await page.goto(path);
    await page.evaluate(injectFromWithin);

    await expect.poll(() => violations.length).toBeGreaterThanOrEqual(9);
    await expect.poll(() => faults).toEqual(["EvalError"]);
    expect(await page.evaluate(() => Reflect.get(window, "ran"))).toBe(
      undefined,
    );
    expect(await page.evaluate(() => document.baseURI)).toBe(page.url());
    violations.length = 0;
  });
}

/**
 * What a fault of ours could let in later. A script that runs already is
 * trusted, as `strict-dynamic` says: what it appends runs.
 */
function injectFromWithin() {
  document.body.insertAdjacentHTML(
    "beforeend",
    "<script>window.ran = 'inserted'</script><img src='/none' onerror=\"window.ran = 'late handler'\">",
  );
  const link = document.createElement("a");
  link.href = "javascript:window.ran = 'address'";
  document.body.append(link);
  link.click();
  const away = document.querySelector("#away");
  if (away instanceof HTMLFormElement) away.submit();
  // Later, out of what the test's own evaluating is allowed.
  // biome-ignore lint/security/noGlobalEval: it must be refused
  setTimeout(() => globalThis.eval("window.ran = 'evaluated'"));
}

test("every answer has the headers that browsers heed, each page a nonce of its own @desktop", async ({
  page,
  request,
}) => {
  const seen = new Map<string, Record<string, string>>();
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    seen.set(pathname, response.headers());
  });
  await page.goto("/login");
  const first = await nonces(page);
  await page.reload();
  const second = await nonces(page);
  const api = (await request.get("/api/usage")).headers();

  expect(first).toHaveLength(1);
  expect(second).toHaveLength(1);
  expect(second).not.toEqual(first);
  expect(seen.size).toBeGreaterThan(5);
  for (const headers of [...seen.values(), api]) {
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "cross-origin-opener-policy": "same-origin",
      "referrer-policy": "strict-origin-when-cross-origin",
      "strict-transport-security": "max-age=63072000",
    });
    expect(headers).not.toHaveProperty("x-powered-by");
  }
});

/** Those of the scripts of a page; all the same, none without. */
const nonces = (page: Page) =>
  page.evaluate(() => [
    ...new Set(
      [...document.querySelectorAll("script")].map(({ nonce }) => nonce),
    ),
  ]);

test("a dialog locks the page behind it, whose style the policy lets count @desktop", async ({
  page,
  signInNewcomer,
}) => {
  await signInNewcomer();
  await page.goto("/settings");
  await page.keyboard.press("ControlOrMeta+k");
  await expect(page.getByRole("dialog")).toBeVisible();

  const overflow = () =>
    page.evaluate(() => getComputedStyle(document.body).overflowY);
  await expect.poll(overflow).toBe("hidden");
});

const builtActions = z.object({
  node: z.record(z.string(), z.object({ exportedName: z.string() })),
});

/** Under which id the build answers an action. */
function actionId(name: string): string {
  const file = ".next/server/server-reference-manifest.json";
  const { node } = builtActions.parse(JSON.parse(readFileSync(file, "utf8")));
  const found = Object.entries(node).find(
    ([, { exportedName }]) => exportedName === name,
  );
  if (!found) throw new Error(`the build has no ${name}`);
  return found[0];
}

test("nobody but an admin finds a page of the admin plane @desktop", async ({
  page,
  signInNewcomer,
}) => {
  const paths = globSync("src/app/(admin)/**/page.tsx").map((file) =>
    dirname(file)
      .replace("src/app/(admin)", "")
      .replaceAll(/\[[^\]]+\]/g, NOBODY),
  );
  expect(paths).toContain("/admin/spending");
  await signInNewcomer();

  for (const path of paths) {
    expect((await page.request.get(path)).status(), path).toBe(404);
  }
});

test("what another site has a browser post, or is too long, changes nothing: an action, a route, Auth.js @desktop", async ({
  page,
  testbed,
  signInNewcomer,
}) => {
  await signInNewcomer();
  const { appUrl } = testbed;
  const signOut = (origin: string, data = "[]") =>
    page.request.post("/settings", {
      headers: {
        origin,
        "next-action": actionId("signOutAction"),
        "content-type": "text/plain;charset=UTF-8",
      },
      data,
      maxRedirects: 0,
    });
  const isSignedIn = async () =>
    (await page.request.get("/api/usage")).status() === 200;

  const forged = await signOut("https://evil.example");
  const tooLong = await signOut(appUrl, `["${"x".repeat(ACTION_BYTES_MAX)}"]`);
  const route = await page.request.post("/api/notices", {
    headers: { origin: "https://evil.example" },
    data: {},
  });
  const authJs = await page.request.post("/api/auth/signout", {
    headers: { origin: "https://evil.example" },
    form: { csrfToken: "a-guess" },
    maxRedirects: 0,
  });

  expect(forged.status()).toBeGreaterThanOrEqual(400);
  expect(tooLong.status()).toBeGreaterThanOrEqual(400);
  expect(route.status()).toBe(403);
  expect(authJs.headers()["set-cookie"] ?? "").not.toContain("session-token=;");
  expect(await isSignedIn()).toBe(true);
  // The same request, from this site.
  expect((await signOut(appUrl)).ok()).toBe(true);
  expect(await isSignedIn()).toBe(false);
});
