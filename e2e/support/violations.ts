import type { Page } from "@playwright/test";

const OF_A_POLICY = /content security policy|permissions[- ]policy/i;

/** Adds what the page's browser says against a policy, as often as it does. */
export function noteViolations(page: Page, violations: string[]) {
  page.on("console", (message) => {
    const text = message.text();
    if (OF_A_POLICY.test(text)) violations.push(`${page.url()}: ${text}`);
  });
}
