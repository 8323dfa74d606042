import { expect, type Page } from "@playwright/test";
import { look } from "./screens.ts";

const RINGS_MAX = 30;

/**
 * Fails, naming the element, when something that stands out from its ground by
 * a background or a shadow has no edge in a palette of the reader's own.
 */
export async function expectEdges(page: Page, name: string) {
  await page.evaluate(markShapes);
  await page.emulateMedia({ forcedColors: "active" });
  expect(await page.evaluate(findEdgeless), `${name}: edges`).toEqual([]);
  await look(page, `forced-${name}`);
  await page.emulateMedia({ forcedColors: null });
}

/** Goes on with the keyboard and fails where the focus cannot be seen. */
export async function expectRings(page: Page) {
  await page.emulateMedia({ forcedColors: "active" });
  const bare: string[] = [];
  for (let step = 0; step < RINGS_MAX; step += 1) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate(() => {
      const focused = document.activeElement;
      if (!focused || focused === document.body) return null;
      const frame = focused.closest("form, div") ?? focused;
      const isSeen = [focused, frame].some((element) => {
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        return outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2;
      });
      return isSeen ? null : focused.outerHTML.slice(0, 120);
    });
    if (found) bare.push(found);
  }
  expect(bare).toEqual([]);
  await page.emulateMedia({ forcedColors: null });
}

/** Marks what is seen by its background or shadow, in ordinary colours. */
function markShapes() {
  const alphaOf = (color: string) => {
    const alpha = /(?:\/\s*|,\s*\d+,\s*\d+,\s*)([\d.]+)\)$/.exec(color)?.[1];
    return color === "transparent" ? 0 : Number(alpha ?? 1);
  };
  const groundOf = (element: Element | null): string => {
    let at = element;
    while (at) {
      const { backgroundColor } = getComputedStyle(at);
      if (alphaOf(backgroundColor) > 0) return backgroundColor;
      at = at.parentElement;
    }
    return "";
  };
  for (const element of document.body.querySelectorAll("*")) {
    element.removeAttribute("data-shape");
    const style = getComputedStyle(element);
    const { width, height } = element.getBoundingClientRect();
    const isSeen =
      width > 0 &&
      height > 0 &&
      element.checkVisibility({ opacityProperty: true }) &&
      element.closest("svg, iframe, .sr-only") === null;
    if (!isSeen) continue;
    const isFilled =
      alphaOf(style.backgroundColor) > 0 &&
      style.backgroundColor !== groundOf(element.parentElement);
    const isDrawn =
      style.backgroundImage.includes("gradient") || style.boxShadow !== "none";
    if (isFilled || isDrawn) element.setAttribute("data-shape", "");
  }
}

/** Of what was marked, what has no edge and no colour of its own any more. */
function findEdgeless() {
  const SIDES = ["Top", "Right", "Bottom", "Left"] as const;
  const hasEdge = (element: Element) => {
    const style = getComputedStyle(element);
    const isRinged =
      style.outlineStyle !== "none" &&
      Number.parseFloat(style.outlineWidth) > 0;
    const isBordered = SIDES.some(
      (side) =>
        style[`border${side}Style`] !== "none" &&
        Number.parseFloat(style[`border${side}Width`]) > 0,
    );
    const keepsColours =
      style.getPropertyValue("forced-color-adjust") === "none";
    return isRinged || isBordered || keepsColours;
  };
  return (
    [...document.querySelectorAll("[data-shape]")]
      // A scrim only dims.
      .filter((element) => !element.matches(".bg-scrim, .appear-late"))
      .filter((element) => !hasEdge(element))
      .map((element) => element.outerHTML.slice(0, 160))
  );
}
