import { expect, type Locator, type Page } from "@playwright/test";
import {
  composer,
  lastAnswer,
  queue,
  receipt,
  stopButton,
  thread,
  watchGrow,
} from "./support/chat.ts";
import {
  expectNamed,
  headingsOf,
  listenTo,
  type Said,
  tabTo,
} from "./support/screen-reader.ts";
import { test } from "./support/test.ts";

/**
 * The whole of it by keyboard and by ear. On a phone there is no keyboard, and
 * what is said is the same.
 */
test.describe("somebody who hears the page", { tag: "@desktop" }, () => {
  test("signs in and stands in the composer", async ({ page }) => {
    const ear = await listenTo(page);
    await page.goto("/login");
    await expectNamed(page);

    await tabTo(page, "button", "Continue with GitHub");
    await page.keyboard.press("Enter");
    await tabTo(page, "button", /ada/);
    await page.keyboard.press("Enter");

    await page.waitForURL(/\/chat/);
    await expect(composer(page)).toBeFocused();
    await expectNamed(page);
    await ear.expectSaid([]);
  });

  test("asks, hears start and end, finds the answer by its heading and its receipt", async ({
    page,
    model,
    signInNewcomer,
  }) => {
    await signInNewcomer();
    const ear = await listenTo(page);
    await model.behave({
      text: "A **ledger** is a book.\n\n## Kinds\n\n- general\n- sub-ledger",
      tokensPerSecond: 20,
    });
    await page.goto("/usage");
    await page.keyboard.press("Control+Shift+O");
    await expect(composer(page)).toBeFocused();

    await say(page, "What is a ledger?");
    await expect(receipt(lastAnswer(page))).toBeVisible();

    await ear.expectSaid(["Answering", "Answer complete"]);
    await expect(composer(page)).toBeFocused();
    expect((await headingsOf(page)).slice(-3)).toEqual([
      "2 You asked",
      "2 Answer by GPT-4o mini",
      "3 Kinds",
    ]);
    await expect(thread(page)).toMatchAriaSnapshot(`
      - log "Messages":
        - list:
          - listitem:
            - heading "You asked" [level=2]
            - paragraph: What is a ledger?
            - button "More for this question"
          - listitem:
            - heading "Answer by GPT-4o mini" [level=2]
            - paragraph:
              - text: A
              - strong: ledger
              - text: is a book.
            - heading "Kinds" [level=3]
            - list:
              - listitem: general
              - listitem: sub-ledger
            - button /Receipt. gpt-4o-mini/
            - button "Copy answer"
            - button "Regenerate"
    `);
    await tabTo(page, "button", /^Receipt/, "Shift+Tab");
    await page.keyboard.press("Enter");
    const details = page.getByRole("region", { name: "Receipt" });
    await expect(details).toContainText("Tokens");
    await tabTo(page, "link", "Open to print");
    await expectNamed(page);
    await ear.expectFocusKept();
  });

  test("stops, hears an error and tries again, and goes through versions", async ({
    page,
    model,
    signInNewcomer,
  }) => {
    await signInNewcomer();
    const ear = await listenTo(page);
    await model.behave({ outputTokens: 1_000, tokensPerSecond: 40 });
    await page.goto("/chat");
    await say(page, "Tell me something long");
    await watchGrow(lastAnswer(page), 2);
    await tabTo(page, "button", "Stop");
    await page.keyboard.press("Enter");
    await expect(lastAnswer(page)).toContainText("Stopped.");
    await ear.expectSaid(["Answering", "Answer stopped"]);
    await expect(composer(page)).toBeFocused();

    await model.reset();
    await model.behave({ status: 400 });
    await say(page, "And then?");
    const failed = thread(page).getByRole("alert");
    await expect(failed).toBeVisible();
    await ear.expectSaid(["Answering", await alarmOf(failed)]);

    await model.reset();
    await model.behave({ text: "Nothing more." });
    await tabTo(page, "button", "Try again", "Shift+Tab");
    await page.keyboard.press("Enter");
    await expect(receipt(lastAnswer(page))).toBeVisible();
    await ear.expectSaid(["Answering", "Answer complete"]);
    await expect(composer(page)).toBeFocused();

    await tabTo(page, "button", "Previous version", "Shift+Tab");
    await page.keyboard.press("Enter");
    await expect(failed).toBeVisible();
    await expectStands(page, "Previous version");
    await tabTo(page, "button", "Next version");
    await page.keyboard.press("Enter");
    await expect(lastAnswer(page)).toContainText("Nothing more.");
    await expectStands(page, "Next version");
    await expectNamed(page);
    await ear.expectFocusKept();
  });

  test("queues, hears why the queue waits, and is told of a limit once", async ({
    page,
    model,
    signInNewcomer,
  }) => {
    await signInNewcomer({
      limits: { creditsPerPeriod: 100_000n, dailyRequestsPerMember: 2 },
    });
    const ear = await listenTo(page);
    await model.behave({ outputTokens: 1_000, tokensPerSecond: 40 });
    await page.goto("/chat");
    await say(page, "Tell me something long");
    await watchGrow(lastAnswer(page), 2);

    await say(page, "And then");
    await tabTo(page, "textbox", "Queued message 1", "Shift+Tab");
    await page.keyboard.press("End");
    await page.keyboard.type("?");
    await page.keyboard.press("Enter");
    await expect(composer(page)).toBeFocused();
    await ear.expectSaid([
      "Answering",
      "Queued: each is sent when the answer before it ends.",
    ]);
    await page.keyboard.press("Escape");
    await expect(stopButton(page)).toBeHidden();
    const paused =
      "Paused: you stopped the answer. Nothing is sent until you say so.";
    await expect(queue(page)).toContainText(paused);
    await ear.expectSaid(["Answer stopped", paused]);
    await expectNamed(page);

    await model.reset();
    await model.behave({ text: "Nothing more." });
    await tabTo(page, "button", "Send queued", "Shift+Tab");
    await page.keyboard.press("Enter");
    await expect(receipt(lastAnswer(page))).toBeVisible();
    await expect(composer(page)).toBeFocused();
    await ear.expectSaid(["Answering", "Answer complete"]);

    await say(page, "And after that?");
    const card = page.getByRole("alert", { name: /requests of today/ });
    await expect(card).toBeVisible();
    await ear.expectSaid(["Answering", await alarmOf(card)]);
    await expect(composer(page)).toHaveValue("And after that?");
    await expect(composer(page)).toBeFocused();
    await tabTo(page, "link", "See plans", "Shift+Tab");
    await tabTo(page, "button", "Dismiss");
    await expectNamed(page);
    await page.keyboard.press("Enter");
    await expect(card).toBeHidden();
    await expect(composer(page)).toBeFocused();
    await ear.expectFocusKept();
  });
});

/** Types and sends from the composer, where the focus is. */
async function say(page: Page, text: string) {
  await expect(composer(page)).toBeFocused();
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
}

/** What an alert says, at once and whole. */
const alarmOf = async (alert: Locator): Promise<Said> => ({
  text: (await alert.textContent())?.replaceAll(/\s+/g, " ").trim() ?? "",
  how: "assertive",
});

const expectStands = (page: Page, name: string) =>
  expect(page.getByRole("button", { name, exact: true })).toBeFocused();
