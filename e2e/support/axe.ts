import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const RULES = [
  "wcag2a",
  "wcag2aa",
  "wcag21a",
  "wcag21aa",
  "wcag22aa",
  "best-practice",
];

/** Those whose outcome a theme can change: all others read names and structure. */
const OF_COLOUR = ["color-contrast", "link-in-text-block"];

const ASKED = [
  { colorScheme: "light", runOnly: { type: "tag", values: RULES } },
  { colorScheme: "dark", runOnly: { type: "rule", values: OF_COLOUR } },
] as const;

/**
 * Fails, naming rule and element, when the page as it stands breaks a rule of
 * WCAG 2.2 AA or of axe's good practice, in either theme. Follow it with
 * nothing that needs the theme it began with: the system's is restored.
 */
export async function expectNoViolations(page: Page) {
  for (const { colorScheme, runOnly } of ASKED) {
    // A colour half way through its transition is nobody's choice.
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page })
      .options({
        runOnly: { ...runOnly, values: [...runOnly.values] },
        resultTypes: ["violations"],
      })
      // A page without frames needs no second page to put results together.
      .setLegacyMode(page.frames().length === 1)
      .analyze();
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => ({
        ...{ colorScheme, id },
        target: target.join(" "),
        why: failureSummary,
      })),
    );
    expect(found, `${page.url()} has no violation`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
}
