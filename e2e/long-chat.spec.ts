import { expect, type Page } from "@playwright/test";
import { givenConversation } from "@tests/support/threads";
import { and, asc, eq } from "drizzle-orm";
import { messages } from "@/db/schema/chat";
import {
  askAndWait,
  lastAnswer,
  thread,
  turns,
  turnTo,
} from "./support/chat.ts";
import { test } from "./support/test.ts";

const MESSAGES = 120;

test("a long chat opens at its end, and what is above comes as one scrolls up, where the reader is", async ({
  page,
  db,
  signInNewcomer,
}) => {
  const person = await signInNewcomer();
  const { conversationId } = await givenConversation(db, person, {
    messageCount: MESSAGES,
  });

  await page.goto(`/chat/${conversationId}`);

  await expect(turns(page).last()).toBeInViewport();
  await expect(turns(page).last()).toContainText("Answer 60");
  await expect(thread(page)).not.toContainText("Question 30");
  await expect(async () => {
    await scrollUp(page);
    await expect(turns(page).first()).toContainText("Question 1", {
      timeout: 500,
    });
  }).toPass();
  await expect(turns(page)).toHaveCount(MESSAGES);
});

test("what stands above keeps its place while more comes above it", async ({
  page,
  db,
  signInNewcomer,
}) => {
  const person = await signInNewcomer();
  const { conversationId } = await givenConversation(db, person, {
    messageCount: MESSAGES,
  });
  await page.route(/\/messages\?/, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    await route.continue();
  });
  await page.goto(`/chat/${conversationId}`);
  const first = thread(page).getByText("Question 41", { exact: true });
  await expect(first).toBeVisible();

  await first.scrollIntoViewIfNeeded();
  const before = await first.boundingBox();
  await expect(thread(page)).toContainText("Question 30");

  await expect
    .poll(async () => (await first.boundingBox())?.y)
    .toBeCloseTo(before?.y ?? Number.NaN, -1);
});

test("messages that do not come say so, and are asked for again", {
  tag: "@desktop",
}, async ({ page, db, signInNewcomer }) => {
  const person = await signInNewcomer();
  const { conversationId } = await givenConversation(db, person, {
    messageCount: MESSAGES,
  });
  await page.route(/\/messages\?/, (route) => route.abort());
  await page.goto(`/chat/${conversationId}`);
  await expect(turns(page).last()).toBeInViewport();
  await scrollUp(page);

  const failed = thread(page).getByRole("alert");
  await expect(failed).toContainText("These messages were not loaded");
  await page.unroute(/\/messages\?/);
  await failed.getByRole("button", { name: "Try again" }).click();

  await expect(thread(page)).toContainText("Question 30");
});

test("a message that is looked for is shown instead of the end", {
  tag: "@desktop",
}, async ({ page, db, signInNewcomer }) => {
  const person = await signInNewcomer();
  const { conversationId, ids } = await givenConversation(db, person, {
    messageCount: MESSAGES,
  });

  await page.goto(`/chat/${conversationId}?at=${ids[20]}`);

  const wanted = thread(page).getByText("Question 11", { exact: true });
  await expect(wanted).toBeInViewport();
  await expect(turns(page).last()).not.toBeInViewport();
});

test("whoever turns away from the branch of a message they looked for stays there", {
  tag: "@desktop",
}, async ({ page, db, model, signInNewcomer }) => {
  await signInNewcomer();
  await model.behave({ text: "First answer" });
  await page.goto("/chat");
  await askAndWait(page, "First question");
  await model.behave({ text: "Second answer" });
  await lastAnswer(page).getByRole("button", { name: "Regenerate" }).click();
  await page.getByRole("menuitem").first().click();
  await expect(lastAnswer(page)).toContainText("Second answer");
  const [first] = await db
    .select({ id: messages.id })
    .from(messages)
    .where(
      and(
        eq(messages.conversationId, page.url().split("/").at(-1) ?? ""),
        eq(messages.role, "assistant"),
      ),
    )
    .orderBy(asc(messages.createdAt));

  await page.goto(`${page.url()}?at=${first?.id}`);
  await expect(lastAnswer(page)).toContainText("First answer");
  await turnTo(lastAnswer(page), "Next");
  await expect(lastAnswer(page)).toContainText("Second answer");
  await model.behave({ text: "Third answer" });
  await askAndWait(page, "Second question");

  await expect(turns(page).nth(1)).toContainText("Second answer");
});

/** To the top of what is there. */
const scrollUp = (page: Page) =>
  page.locator("[data-scroller]").evaluate((scroller) => {
    scroller.scrollTop = 0;
  });
