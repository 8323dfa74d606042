import { expect } from "@playwright/test";
import { expectNoViolations } from "./support/axe.ts";
import { test } from "./support/test.ts";

const PAGES = ["/chat", "/usage", "/billing", "/settings", "/admin"];

// Next may leave middleware out without a word, in one mode and not the other.
for (const mode of ["build", "dev"] as const) {
  test.describe(`middleware in ${mode}`, () => {
    for (const path of PAGES) {
      test(`sends an anonymous visitor of ${path} to sign in, with the way back`, async ({
        request,
        testbed,
        devUrl,
      }) => {
        const app = mode === "dev" ? devUrl : testbed.appUrl;

        const response = await request.get(`${app}${path}?from=mail`, {
          maxRedirects: 0,
        });

        expect(response.status()).toBe(307);
        expect(response.headers()["x-tollgate-gate"]).toBe("sign-in");
        const login = new URL(response.headers().location ?? "", app);
        expect(login.origin).toBe(app);
        expect(login.pathname).toBe("/login");
        expect(login.searchParams.get("next")).toBe(`${path}?from=mail`);
      });
    }

    test("leaves the open pages alone", async ({
      request,
      testbed,
      devUrl,
    }) => {
      const app = mode === "dev" ? devUrl : testbed.appUrl;

      const response = await request.get(`${app}/`, { maxRedirects: 0 });

      expect(response.status()).toBe(200);
      expect(response.headers()["x-tollgate-gate"]).toBeUndefined();
    });
  });
}

test("the pieces of the interface are shown in development, and break no rule", async ({
  page,
  devUrl,
}) => {
  // The first visit has the page compiled, and what comes late reloads it.
  await page.goto(`${devUrl}/pieces`, { waitUntil: "networkidle" });
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(`${devUrl}/pieces`, { waitUntil: "networkidle" });
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Pieces");

    await expectNoViolations(page);
  }
});

test("nobody else sees them", async ({ page }) => {
  const response = await page.goto("/pieces");

  expect(response?.status()).toBe(404);
});
