import { expect, type Locator, type Page } from "@playwright/test";

/** The chat as a person finds it, by role and label. */
export const composer = (page: Page) =>
  page.getByRole("textbox", { name: "Message", exact: true });

/** The messages that wait above the composer. */
export const queue = (page: Page) =>
  page.getByRole("region", { name: "Queued messages" });

export const queued = (page: Page) =>
  queue(page).getByRole("textbox", { name: /^Queued message/ });

export const thread = (page: Page) =>
  page.getByRole("log", { name: "Messages" });

/** The turns of the thread, questions and answers. */
export const turns = (page: Page) => thread(page).locator("> ol > li");

export const lastAnswer = (page: Page) => turns(page).last();

export const stopButton = (page: Page) =>
  page.getByRole("button", { name: "Stop", exact: true });

export const receipt = (answer: Locator) => answer.getByText(/^Receipt: \S/);

/** Turns to the version before or after, of a question or an answer. */
export const turnTo = (turn: Locator, version: "Previous" | "Next") =>
  turn.getByRole("button", { name: `${version} version` }).click();

/** Chooses from the menu of a question. */
export async function chooseFor(question: Locator, name: "Copy" | "Edit") {
  await question.hover();
  await question
    .getByRole("button", { name: "More for this question" })
    .click();
  await question.page().getByRole("menuitem", { name }).click();
}

export async function ask(page: Page, text: string) {
  await composer(page).fill(text);
  await composer(page).press("Enter");
}

/** Asks, and waits until the answer has ended with its receipt. */
export async function askAndWait(page: Page, text: string) {
  await ask(page, text);
  await expect(receipt(lastAnswer(page))).toBeVisible();
}

/** Resolves when the answer has grown so many times while it was written. */
export async function watchGrow(answer: Locator, times: number) {
  const lengths: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const before = lengths.at(-1) ?? 0;
    await expect
      .poll(() => textOf(answer).then(({ length }) => length), {
        intervals: [50],
      })
      .toBeGreaterThan(before);
    lengths.push((await textOf(answer)).length);
  }
  await expect(answer.locator("[aria-busy=true]")).toBeVisible();
  return lengths;
}

/** What is shown of an answer; empty before it is. */
export const textOf = (answer: Locator) =>
  answer.textContent().then(
    (text) => text?.trim() ?? "",
    () => "",
  );

/** Opens the sidebar where it is a sheet. */
export async function openSidebar(page: Page) {
  const menu = page.getByRole("button", { name: "Open menu" });
  if (await menu.isVisible()) await menu.click();
}

/** When the page was clicked, and when it said so: milliseconds since 1970. */
export function whenShown(
  page: Page,
  text: string,
): Promise<{ clickedAtMs: number; shownAtMs: number }> {
  return page.evaluate(
    (text) =>
      new Promise((resolve) => {
        let clickedAtMs = 0;
        addEventListener("click", () => (clickedAtMs = Date.now()), {
          capture: true,
          once: true,
        });
        new MutationObserver((_, observer) => {
          if (!document.body.textContent.includes(text)) return;
          observer.disconnect();
          resolve({ clickedAtMs, shownAtMs: Date.now() });
        }).observe(document, { childList: true, subtree: true });
      }),
    text,
  );
}

/** When the page first showed a text: milliseconds since 1970. */
export const whenSeen = (page: Page, text: string): Promise<number> =>
  page.evaluate(
    (text) =>
      new Promise((resolve) => {
        const look = () => {
          if (!document.body.textContent.includes(text)) return;
          observer.disconnect();
          resolve(Date.now());
        };
        const observer = new MutationObserver(look);
        observer.observe(document, { childList: true, subtree: true });
        look();
      }),
    text,
  );
