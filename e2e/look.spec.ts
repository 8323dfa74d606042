import { expect } from "@playwright/test";
import { ask, askAndWait, lastAnswer, watchGrow } from "./support/chat.ts";
import { look } from "./support/screens.ts";
import { test } from "./support/test.ts";

const RICH = `A ledger is a book in which entries are **only ever added**. What was wrong is put right by another entry, so that every balance can be explained from its beginning.

## Two kinds

| Kind | What it holds | Grows with | Read by |
| --- | --- | ---: | --- |
| General | one line an account | 120 | the owner, once a month |
| Subsidiary | one line a customer, supplier or workspace | 48,000 | whoever answers the telephone |

### How a call is charged

1. Reserve the worst case.
2. Call the model.
   - Nothing is called when the reserve refuses.
   - The reader may leave.
3. Settle once, whatever happened.

\`\`\`ts
export async function settle(db: Database, hold: Hold, usage: CallUsage) {
  const credits = creditsOf(usage, hold.price); // never above what was held
  await db.execute(sql\`select settle(\${hold.requestId}, \${credits})\`);
}
\`\`\`

> The books are the proof.

See [double-entry bookkeeping](https://example.com/double-entry), or run \`npm run quickstart\`.`;

const QUESTION =
  "What is a ledger, which kinds are there, and how does a call end up in one? Please show me the code as well.";

test("a long thread, a running answer and its usage fit their window", async ({
  page,
  model,
  signInNewcomer,
}) => {
  await signInNewcomer();
  await model.behave({ text: RICH, tokensPerSecond: 0 });
  await page.goto("/chat");
  await askAndWait(page, QUESTION);
  await askAndWait(page, "And again, shorter");
  await look(page, "chat-answered");
  const log = page.getByRole("log");
  await log.getByText(QUESTION).scrollIntoViewIfNeeded();
  await look(page, "chat-answered-top");

  await model.behave({ outputTokens: 900, tokensPerSecond: 60 });
  await ask(page, "Tell me about its history");
  await watchGrow(lastAnswer(page), 4);
  await look(page, "chat-streaming");
  await page.keyboard.press("Escape");
  await expect(lastAnswer(page)).toContainText("Stopped.");
  await look(page, "chat-stopped");

  await page.goto("/usage");
  await expect(page.getByRole("heading", { name: "Calls" })).toBeVisible();
  await look(page, "usage-full");
});

test("a spent quota fits its window", async ({
  page,
  model,
  signInNewcomer,
}) => {
  await signInNewcomer({ limits: { creditsPerPeriod: 700n } });
  await model.behave({ outputTokens: 450, tokensPerSecond: 0 });
  await page.goto("/chat");
  await askAndWait(page, QUESTION);

  await ask(page, "And what became of it?");

  await expect(page.getByRole("alert", { name: /could need/ })).toBeVisible();
  await look(page, "chat-limit");
});
