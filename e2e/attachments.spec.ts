import { expect, type Locator, type Page } from "@playwright/test";
import { aPdf, aPng } from "@tests/support/files";
import {
  ask,
  chooseFor,
  composer,
  lastAnswer,
  queue,
  receipt,
  thread,
  turns,
  watchGrow,
} from "./support/chat.ts";
import { wholeBrowser } from "./support/chromium.ts";
import { look } from "./support/screens.ts";
import { test } from "./support/test.ts";

// An image in the clipboard.
test.use(wholeBrowser);

const ENOUGH = {
  limits: { creditsPerPeriod: 1_000_000n, dailyRequestsPerMember: null },
};

type Given = { name: string; mimeType: string; buffer: Buffer };

const aFile = (name: string, content: Uint8Array | string): Given => ({
  name,
  mimeType: name.endsWith(".png") ? "image/png" : "application/octet-stream",
  buffer: Buffer.from(content),
});

const NOTES = aFile("notes.md", "# Ledger\n\nThe ledger is green.\n");
const CHART = aFile("chart.png", aPng({ width: 320, height: 200 }));
const REPORT = aFile("report.pdf", aPdf(["Every entry has two sides."]));

/** What is attached to the draft. */
const attached = (page: Page) =>
  page.getByRole("list", { name: "Attached files" }).getByRole("listitem");

/** What a question was asked about. */
const filesOf = (turn: Locator) =>
  turn.getByRole("list", { name: "Files" }).getByRole("listitem");

async function attach(page: Page, files: Given[]) {
  const [chooser] = await Promise.all([
    page.waitForEvent("filechooser"),
    page.getByRole("button", { name: "Attach files" }).click(),
  ]);
  await chooser.setFiles(files);
}

test("files are attached, asked about, and stand with their question for good", async ({
  page,
  model,
  signInNewcomer,
}) => {
  await signInNewcomer(ENOUGH);
  await page.goto("/chat");
  await attach(page, [NOTES, REPORT, CHART]);

  await expect(attached(page)).toHaveCount(3);
  await expect(attached(page).nth(0)).toContainText(/notes\.md\s*Text · /);
  await expect(attached(page).nth(1)).toContainText(/report\.pdf\s*PDF · /);
  await expect(attached(page).nth(2)).toContainText(/chart\.png\s*Image · /);
  await composer(page).fill("What colour is it?");
  await look(page, "attachments-draft");
  await composer(page).press("Enter");

  await expect(attached(page)).toHaveCount(0);
  await expect(receipt(lastAnswer(page))).toBeVisible();
  const [call] = await model.calls();
  const [question] = call?.turns ?? [];
  expect(question?.text).toContain("The ledger is green.");
  expect(question?.text).toContain("Every entry has two sides.");
  expect(question?.images).toHaveLength(1);

  await page.reload();
  const asked = turns(page).first();
  await expect(filesOf(asked)).toHaveCount(3);
  const image = asked.getByRole("img", { name: "chart.png" });
  await expect
    .poll(() => image.evaluate((img: HTMLImageElement) => img.naturalWidth))
    .toBe(320);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    asked.getByRole("link", { name: /notes\.md/ }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("notes.md");
  await look(page, "attachments-thread");

  await chooseFor(asked, "Edit");
  await page.getByRole("textbox", { name: "Edit your question" }).fill("Sure?");
  await page.keyboard.press("Enter");
  await expect(receipt(lastAnswer(page))).toBeVisible();
  await expect(filesOf(turns(page).first())).toHaveCount(3);
  const calls = await model.calls();
  expect(calls.at(-1)?.turns[0]?.text).toMatch(
    /The ledger is green[\s\S]*Sure\?/,
  );
});

test("files are dropped, pasted, refused, tried again and taken out @desktop", async ({
  page,
  model,
  signInNewcomer,
}) => {
  await signInNewcomer(ENOUGH);
  await page.goto("/chat");
  await expect(composer(page)).toBeFocused();

  await dropOn(page, NOTES);
  await expect(attached(page)).toHaveCount(1);
  await paste(page, CHART);
  await expect(attached(page)).toHaveCount(2);
  await expect(page.getByText("chart.png is attached.")).toBeAttached();

  await attach(page, [aFile("program.exe", "MZ\u0000\u0003")]);
  const refused = attached(page).nth(2);
  await expect(refused).toContainText("This file cannot be read.");
  await expect(refused.getByRole("button", { name: /Retry/ })).toHaveCount(0);
  await refused.getByRole("button", { name: "Remove program.exe" }).click();

  await page.route("**/api/files", (route) => route.abort());
  await attach(page, [REPORT]);
  const failed = attached(page).nth(2);
  await expect(failed).toContainText("Not uploaded: the network failed.");
  await ask(page, "Sides?");
  await expect(
    page.getByText("A file has not arrived. Try it again, or remove it."),
  ).toBeVisible();
  await look(page, "attachments-failed");
  expect(await model.calls()).toEqual([]);

  const arrival = Promise.withResolvers<void>();
  await page.unroute("**/api/files");
  await page.route("**/api/files", async (route) => {
    await arrival.promise;
    await route.continue();
  });
  await failed.getByRole("button", { name: "Retry report.pdf" }).focus();
  await page.keyboard.press("Enter");
  await expect(
    page.getByText("This is sent as soon as its files have arrived."),
  ).toBeVisible();
  expect(await model.calls()).toEqual([]);
  arrival.resolve();

  await expect(receipt(lastAnswer(page))).toBeVisible();
  await expect(filesOf(turns(page).first())).toHaveCount(3);
});

test("an upload is cancelled, and what a model does not see is said @desktop", async ({
  page,
  signInNewcomer,
}) => {
  await signInNewcomer(ENOUGH);
  await page.goto("/chat");
  const arrival = Promise.withResolvers<void>();
  await page.route("**/api/files", async (route) => {
    await arrival.promise;
    await route.continue().catch(() => undefined);
  });
  await attach(page, [NOTES]);
  await page
    .getByRole("button", { name: "Cancel the upload of notes.md" })
    .click();
  await expect(attached(page)).toHaveCount(0);
  await expect(page.getByText("notes.md is removed.")).toBeAttached();
  arrival.resolve();
  await page.unroute("**/api/files");

  await attach(page, [CHART]);
  await page.getByRole("button", { name: /^Model/ }).click();
  await page.getByRole("menuitemradio", { name: /Llama/ }).click();
  await expect(
    page.getByText("Llama 3.3 does not see images.").first(),
  ).toBeVisible();
  await ask(page, "What is this?");

  await expect(
    page.getByRole("alert").filter({ hasText: "does not see images" }),
  ).toBeVisible();
  await expect(attached(page)).toHaveCount(1);
  await expect(composer(page)).toHaveValue("What is this?");
});

test("a reload keeps the files of a draft, of the queue and of what was not sent @desktop", async ({
  page,
  context,
  model,
  signInNewcomer,
}) => {
  await signInNewcomer(ENOUGH);
  await page.goto("/chat");
  await attach(page, [NOTES]);
  // One on its way is lost with the page.
  await expect(
    page.getByRole("button", { name: "Remove notes.md" }),
  ).toBeVisible();
  await page.reload();
  await expect(attached(page)).toContainText("notes.md");

  await model.behave({ outputTokens: 2_000, tokensPerSecond: 40 });
  await ask(page, "Tell me something long");
  await watchGrow(lastAnswer(page), 2);
  await attach(page, [REPORT]);
  await expect(attached(page)).toContainText("PDF · ");
  await ask(page, "And this?");
  await expect(queue(page)).toContainText("report.pdf");
  await page.reload();
  await expect(queue(page)).toContainText("report.pdf");

  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(lastAnswer(page)).toContainText("Stopped");
  await context.setOffline(true);
  await queue(page).getByRole("button", { name: "Send queued" }).click();
  await expect(thread(page)).toContainText("Not sent");
  await context.setOffline(false);
  await page.reload();
  await expect(filesOf(turns(page).last())).toContainText("report.pdf");
  await model.reset();
  await turns(page).last().getByRole("button", { name: "Retry" }).click();

  await expect(receipt(lastAnswer(page))).toBeVisible();
  const calls = await model.calls();
  expect(calls.at(-1)?.turns.at(-1)?.text).toContain("two sides");
});

/** Lets a file fall on the thread, as from a folder of the desktop. */
async function dropOn(page: Page, file: Given) {
  const transfer = await transferOf(page, file);
  await page.dispatchEvent("#main", "dragenter", { dataTransfer: transfer });
  await expect(page.getByText("Drop files here to attach them")).toBeVisible();
  await page.dispatchEvent("#main", "drop", { dataTransfer: transfer });
  await expect(page.getByText("Drop files here to attach them")).toBeHidden();
}

async function paste(page: Page, file: Given) {
  const transfer = await transferOf(page, file);
  await composer(page).evaluate(
    (field, clipboardData) =>
      field.dispatchEvent(
        new ClipboardEvent("paste", {
          clipboardData,
          bubbles: true,
          cancelable: true,
        }),
      ),
    transfer,
  );
}

const transferOf = (page: Page, { name, mimeType, buffer }: Given) =>
  page.evaluateHandle(
    ({ name, type, bytes }) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([new Uint8Array(bytes)], name, { type }));
      return transfer;
    },
    { name, type: mimeType, bytes: [...buffer] },
  );
