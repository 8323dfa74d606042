import { expect, type Locator, type Page } from "@playwright/test";
import { DIAGRAM_ATTACKS } from "@tests/support/diagram-attacks";
import { givenConversation } from "@tests/support/threads";
import type { Database } from "@/db/open";
import { expectNoViolations } from "./support/axe.ts";
import { ask, lastAnswer, turns } from "./support/chat.ts";
import { look } from "./support/screens.ts";
import { test } from "./support/test.ts";

const ENOUGH = { creditsPerPeriod: 100_000n, dailyRequestsPerMember: null };

const fenced = (code: string) => `\`\`\`mermaid\n${code}\n\`\`\``;

const PLAN = `flowchart TD
  accTitle: How an entry is made
  A[Receipt] --> B{Is it whole?}
  B -- yes --> C[Two sides]
  B -- no --> D[Ask its sender]`;
const TALK = `sequenceDiagram
  Buyer->>Seller: Order
  Seller-->>Buyer: Invoice`;

const show = (place: Page | Locator) =>
  place.getByRole("button", { name: "Show diagram" });

test("a diagram is drawn on a click, follows the theme, and turns back into its code", async ({
  page,
  db,
  signInNewcomer,
}) => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await openAnswer(page, {
    db,
    owner: await signInNewcomer(),
    text: `Here it is:\n\n${fenced(PLAN)}\n\nAnd so they talk:\n\n${fenced(TALK)}\n\nAnd one that is wrong:\n\n${fenced("flowchart TD\n  A --> ")}`,
  });
  const [plan, talk, wrong] = await figures(page, 3);
  await expect(plan.getByText("accTitle: How an entry")).toBeVisible();
  expect(asked.filter((url) => url.includes("/diagram/"))).toEqual([]);

  await show(plan).click();
  const picture = plan.getByRole("img", { name: "How an entry is made" });
  await expectDrawn(picture);
  await expect(plan.getByText("accTitle: How")).toBeHidden();
  await show(talk).click();
  await expectDrawn(talk.getByRole("img", { name: "Diagram" }));
  await show(wrong).click();
  await expect(wrong.getByRole("alert")).toContainText(
    "The diagram has an error and was not drawn.",
    LOADING,
  );
  await expect(wrong.locator("code")).toBeVisible();
  await expectNoViolations(page);
  await plan.scrollIntoViewIfNeeded();
  await look(page, "diagrams");

  for (const [colorScheme, ink] of INKS) {
    await page.emulateMedia({ colorScheme });
    await expect(picture).toHaveAttribute("src", ink, LOADING);
  }
  await expectDrawn(picture);
  await plan.getByRole("button", { name: "Show code" }).press("Enter");
  await expect(plan.getByText("accTitle: How an entry")).toBeVisible();
  await expect(picture).toHaveCount(0);
  await expect(show(plan)).toBeFocused();
});

test("a diagram that is being written can be drawn once it is whole @desktop", async ({
  page,
  model,
  signInNewcomer,
}) => {
  await signInNewcomer({ limits: ENOUGH });
  await model.behave({
    text: `${fenced(PLAN)}\n\n${"And so on. ".repeat(400)}`,
    tokensPerSecond: 25,
  });
  await page.goto("/chat");
  await ask(page, "How is an entry made?");
  const code = lastAnswer(page).locator("figure code");
  await expect(code).toContainText("Receipt");
  await expect(show(page)).toHaveCount(0);

  await show(page).click();

  const picture = lastAnswer(page).getByRole("img", { name: /How an entry/ });
  await expectDrawn(picture);
  await expect(lastAnswer(page).locator("[aria-busy=true]")).toBeVisible();
  await expect(lastAnswer(page)).toContainText("And so on. And so on.");
  await expect(picture).toBeVisible();
});

test("nothing in a diagram runs, asks the network or reaches the page @desktop", async ({
  page,
  db,
  signInNewcomer,
  violations,
}) => {
  // What a policy forbids does not come so far.
  const reached: string[] = [];
  await page.route("**://evil.example/**", (route) => {
    reached.push(route.request().url());
    return route.abort();
  });
  page.on("dialog", () => reached.push("a dialog"));
  await openAnswer(page, {
    db,
    owner: await signInNewcomer(),
    text: DIAGRAM_ATTACKS.map(fenced).join("\n\n"),
  });

  for (const figure of await figures(page, DIAGRAM_ATTACKS.length)) {
    await show(figure).click();
    await expect(
      figure.getByRole("img").or(figure.getByRole("alert")),
    ).toBeVisible(LOADING);
  }

  expect(await page.getByRole("img", { name: /^Diagram/ }).count()).toBe(
    DIAGRAM_ATTACKS.length -
      (await page.locator("figure [role=alert]").count()),
  );
  expect(reached).toEqual([]);
  expect(await page.evaluate(() => Reflect.get(window, "hacked"))).toBe(
    undefined,
  );
  expect(await page.evaluate(() => Reflect.get({}, "hacked"))).toBe(undefined);
  await expect(page.locator("figure svg:not(.lucide)")).toHaveCount(0);
  expect(violations.length).toBeGreaterThan(0);
  violations.length = 0;
});

test("a diagram says when what draws it cannot be loaded @desktop", async ({
  page,
  db,
  signInNewcomer,
}) => {
  await page.clock.install();
  await page.route("**/diagram/library/**", (route) => route.abort());
  await openAnswer(page, {
    db,
    owner: await signInNewcomer(),
    text: fenced(PLAN),
  });
  const [figure] = await figures(page, 1);

  const asked = page.waitForRequest("**/diagram/library/**");
  await show(figure).click();
  // Only then has the wait begun.
  await asked;
  await page.clock.fastForward(31_000);

  await expect(figure.getByRole("alert")).toContainText("could not be loaded");
  await expect(figure.locator("code")).toBeVisible();
  await page.unroute("**/diagram/library/**");
  await show(figure).click();
  await expectDrawn(figure.getByRole("img"));
  await expect(figure.getByRole("alert")).toHaveCount(0);
});

/** The colour of the words in each theme's drawings. */
const INKS = [
  ["light", /%231d2523/],
  ["dark", /%23e2e8e5/],
] as const;

/** The first of its kind loads what draws it. */
const LOADING = { timeout: 40_000 };

/** It has pixels: a picture that cannot be read has none. */
async function expectDrawn(picture: Locator) {
  await expect(picture).toBeVisible(LOADING);
  await expect
    .poll(() =>
      picture.evaluate(
        (image) => image instanceof HTMLImageElement && image.naturalWidth,
      ),
    )
    .toBeGreaterThan(20);
}

async function figures(page: Page, count: number): Promise<Figures> {
  const all = lastAnswer(page).locator("figure");
  await expect(all).toHaveCount(count);
  const [first = all, second = all, third = all, ...others] = await all.all();
  return [first, second, third, ...others].slice(0, count) as Figures;
}
type Figures = [Locator, Locator, Locator, ...Locator[]];

async function openAnswer(
  page: Page,
  wanted: {
    db: Database;
    owner: { userId: string; workspaceId: string };
    text: string;
  },
) {
  const { userId, workspaceId } = wanted.owner;
  const { conversationId } = await givenConversation(
    wanted.db,
    { userId, workspaceId },
    {
      messageCount: 2,
      textOf: (role) => (role === "Question" ? "Draw it" : wanted.text),
    },
  );
  await page.goto(`/chat/${conversationId}`);
  await expect(turns(page)).toHaveCount(2);
}
