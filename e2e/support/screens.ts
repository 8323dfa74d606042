import { expect, type Page, test } from "@playwright/test";

const SCHEMES = ["light", "dark"] as const;
const HEIGHT_MAX = 4_000;

/** The whole suite keeps none: nobody looks, and drawing them takes a tenth of it. */
const isKept = process.env.TOLLGATE_SCREENS !== "off";

/** Keeps a picture of the page in both themes, for people to look at. */
async function keepScreens(page: Page, name: string) {
  if (!isKept) return;
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

/** Keeps its picture in both themes, once it has been seen to fit its window. */
export async function look(page: Page, name: string) {
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - window.innerWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
  await keepScreens(page, name);
}

/** The same in a window as high as what the page scrolls through. */
export async function lookAtAll(page: Page, name: string) {
  if (!isKept) return look(page, name);
  const size = page.viewportSize();
  if (!size) throw new Error("the page has no window");
  const hidden = await page.evaluate(() => {
    const scroller =
      document.querySelector("#main") ?? document.documentElement;
    return scroller.scrollHeight - scroller.clientHeight;
  });
  const height = Math.min(size.height + hidden, HEIGHT_MAX);
  await page.setViewportSize({ ...size, height });
  await look(page, name);
  await page.setViewportSize(size);
}
