import type { Page } from "@playwright/test";
import type { App } from "../../scripts/run/app.ts";
import { buildOnce, PSEUDO } from "../../scripts/run/build.ts";
import { startSpareApp } from "./apps.ts";
import type { Testbed } from "./testbed.ts";

/**
 * Builds and starts an app that says everything as a longer language would,
 * with each vowel marked, on data of its own.
 */
export async function startPseudoApp(
  testbed: Testbed,
): Promise<{ app: App; databaseDir: string }> {
  await buildOnce(undefined, PSEUDO);
  const databaseDir = `${testbed.folder}/pseudo-db`;
  const app = await startSpareApp(testbed, {
    spare: 3,
    mode: "start",
    variables: { ...PSEUDO.variables, DATABASE_DIR: databaseDir },
  });
  return { app, databaseDir };
}

/**
 * Sentences of three words or more in which nothing is marked: they did not
 * come from a copy.ts. What people and models wrote, and code, may be so.
 */
export const unmarked = (page: Page) =>
  page.evaluate(() => {
    const SENTENCE = /\p{L}{2}\P{L}*\s\P{L}*\p{L}+\P{L}*\s\P{L}*\p{L}{2}/u;
    const MARK = /[áéíóúÁÉÍÓÚ]/;
    const isForeign = (element: Element | null) =>
      element?.closest("[dir=auto], code, pre, script, style, option") !== null;
    const walker = document.createTreeWalker(
      document.body,
      NodeFilter.SHOW_TEXT,
    );
    const found: string[] = [];
    while (walker.nextNode()) {
      const { parentElement, nodeValue } = walker.currentNode;
      const text = nodeValue ?? "";
      if (SENTENCE.test(text) && !MARK.test(text) && !isForeign(parentElement))
        found.push(text);
    }
    for (const element of document.body.querySelectorAll(
      "[aria-label], [placeholder], [title]",
    )) {
      for (const name of ["aria-label", "placeholder", "title"]) {
        const text = element.getAttribute(name) ?? "";
        // What is cut off is whole in its title.
        if (element.textContent?.includes(text)) continue;
        if (SENTENCE.test(text) && !MARK.test(text) && !isForeign(element))
          found.push(text);
      }
    }
    return found;
  });

/** What a reader of a longer language could not read: cut off, or off the page. */
export const unreadable = (page: Page) =>
  page.evaluate(() => {
    const scrollsSideways = (element: Element) =>
      ["auto", "scroll"].includes(getComputedStyle(element).overflowX) &&
      element.scrollWidth > element.clientWidth;
    const isInScroller = (element: Element) => {
      let parent = element.parentElement;
      while (parent && parent.tagName !== "MAIN") {
        if (scrollsSideways(parent)) return true;
        parent = parent.parentElement;
      }
      return false;
    };
    const isShown = (element: Element) =>
      element.checkVisibility({ opacityProperty: true }) &&
      element.closest(".sr-only, [aria-hidden=true]") === null;
    const holdsText = (element: Element) =>
      [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim(),
      );
    const isCut = (element: Element) => {
      const { overflowX, textOverflow } = getComputedStyle(element);
      const isClipped = overflowX === "hidden" || overflowX === "clip";
      return (
        isClipped &&
        textOverflow !== "ellipsis" &&
        element.scrollWidth > element.clientWidth + 1
      );
    };
    return [...document.body.querySelectorAll("*")]
      .filter(
        (element) =>
          isShown(element) && holdsText(element) && !isInScroller(element),
      )
      .filter((element) => {
        const { left, right, width } = element.getBoundingClientRect();
        const isOutside = right > window.innerWidth + 1 || left < -1;
        return width > 0 && (isOutside || isCut(element));
      })
      .map((element) => `${element.tagName}: ${element.textContent?.trim()}`);
  });
