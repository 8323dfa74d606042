import { type Page, test } from "@playwright/test";

const SCHEMES = ["light", "dark"] as const;

/** Keeps a picture of the page in both themes, for people to look at. */
export async function keepScreens(page: Page, name: string) {
  const { project } = test.info();
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({
      path: `test-results/screens/${name}-${project.name}-${colorScheme}.png`,
      animations: "disabled",
    });
  }
  await page.emulateMedia({ colorScheme: null });
}
