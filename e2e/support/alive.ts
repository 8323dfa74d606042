import type { Page } from "@playwright/test";

const PATIENCE_MS = 5_000;

/**
 * Resolves once React has every button of the page: a click before that opens
 * nothing. Also when there is nothing of React's, or its scripts do not come.
 */
export const whenAlive = (page: Page) =>
  page
    .waitForFunction(
      () => {
        if (!document.querySelector("script[src*='/_next/']")) return true;
        // The page of a fault or of a 404 begins with a script, not of React's.
        const first = document.querySelector("body > :not(script)");
        const isAlive = (element: Element) =>
          Object.keys(element).some((key) => key.startsWith("__reactProps"));
        return (
          first !== null &&
          [first, ...document.querySelectorAll("button")].every(isAlive)
        );
      },
      undefined,
      { timeout: PATIENCE_MS },
    )
    .catch(() => undefined);

/** Makes each visit and each reload end when the page can be used. */
export function visitAlive(page: Page): Page {
  const { goto, reload } = page;
  page.goto = async (...visit) => {
    const response = await goto.apply(page, visit);
    await whenAlive(page);
    return response;
  };
  page.reload = async (...visit) => {
    const response = await reload.apply(page, visit);
    await whenAlive(page);
    return response;
  };
  return page;
}
