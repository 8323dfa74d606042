import { TOLD } from "@tests/support/told";
import { describe, expect, test, vi } from "vitest";
import { composeMail, type QueuedMail } from "@/features/notices/mails/compose";
import { isSwitchable } from "@/features/notices/rules";
import { noticeKind } from "@/features/notices/schema";

vi.stubEnv("APP_URL", "https://chat.example.com");
vi.stubEnv("SUPPORT_EMAIL", "help@example.com");
vi.stubEnv("EMAIL_FROM", "Tollgate <mail@example.com>");
vi.stubEnv("SELLER_NAME", "Ledger Works GmbH");
vi.stubEnv("SELLER_ADDRESS", "1 Ledger Lane | 1010 Vienna");

const USER_ID = "5a1d1a51-0f0b-4a59-9a39-3f3f0a7c5e11";

const queued = (
  kind: keyof typeof TOLD,
  overrides: Partial<QueuedMail> = {},
): QueuedMail => ({
  id: "7f0c9a55-6df5-4e0e-8a43-0d6f1f0ad0c7",
  userId: USER_ID,
  kind,
  ...TOLD[kind],
  toAddress: "ada@example.com",
  timeZone: "Europe/Vienna",
  locale: "de-AT",
  ...overrides,
});

const visible = (html: string) =>
  html.replaceAll(/<style>[\s\S]*?<\/style>/g, "").replaceAll(/<[^>]+>/g, " ");

describe.each(noticeKind.options)("the mail of %s", (kind) => {
  test("has both parts, an opening line, a language, and nothing undefined", async () => {
    const { subject, html, text, to } = await composeMail(queued(kind));

    expect(to).toBe("ada@example.com");
    expect(subject.length).toBeGreaterThan(5);
    expect(html).toMatch(/<html[^>]* lang="en-AT"/);
    expect(html).toContain("@media (prefers-color-scheme: dark)");
    expect(visible(html)).toContain(subject);
    for (const part of [subject, visible(html), text]) {
      expect(part).not.toMatch(/undefined|null|NaN|Invalid|\[object/);
    }
    expect(text).toContain(subject);
    expect(text).not.toMatch(/<[a-z]/i);
  });

  test("names only whole addresses, all of them ours but for a bill's", async () => {
    const { html, text, headers } = await composeMail(queued(kind));

    const links = [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href);
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) {
      expect(link).toMatch(
        /^(https:\/\/chat\.example\.com\/|https:\/\/invoice\.stripe\.com\/i\/1$|mailto:help@)/,
      );
    }
    for (const [link] of text.matchAll(/https?:\S+/g)) {
      expect(link).toMatch(
        /^https:\/\/(chat\.example\.com\/|invoice\.stripe\.com\/i\/1$)/,
      );
    }
    expect(html).not.toMatch(/<img|<script|src=/);
    expect(Object.values(headers).join()).not.toContain("\n");
  });

  test("can be switched off in one click where that is allowed, and only there", async () => {
    const { headers, text } = await composeMail(queued(kind));

    const canBeSwitchedOff = isSwitchable(TOLD[kind].category);
    expect(headers["List-Unsubscribe-Post"]).toBe(
      canBeSwitchedOff ? "List-Unsubscribe=One-Click" : undefined,
    );
    expect(headers["List-Unsubscribe"] ?? "").toMatch(
      canBeSwitchedOff
        ? /^<https:\/\/chat\.example\.com\/api\/mail\/unsubscribe\?token=[\w.-]+>$/
        : /^$/,
    );
    expect(text.includes("/unsubscribe?token=")).toBe(canBeSwitchedOff);
  });

  test("is written when an older notice has no facts", async () => {
    const { html, text } = await composeMail(queued(kind, { details: null }));

    for (const part of [visible(html), text]) {
      expect(part).not.toMatch(/undefined|null|NaN|Invalid|\[object/);
    }
  });

  test("is the same each time it is written", async () => {
    expect(await composeMail(queued(kind))).toEqual(
      await composeMail(queued(kind)),
    );
  });
});

describe("a mail", () => {
  test("is dark as a whole where its reader is: each colour has a class that changes it", async () => {
    const { html } = await composeMail(queued("usage_80"));

    const coloured = [
      ...html.matchAll(/<[a-z]+ [^>]*(?<=[;"])(?:background-)?color:[^>]*>/g),
    ];
    expect(coloured.length).toBeGreaterThan(10);
    for (const [tag] of coloured) expect(tag).toMatch(/ class="[^"]+"/);
  });

  test("has moments in its reader's zone and figures of their region", async () => {
    const textFor = async (reader: Partial<QueuedMail>) =>
      (await composeMail(queued("usage_80", reader))).text.replaceAll(
        "\u00a0",
        " ",
      );

    const vienna = await textFor({});
    const tokyo = await textFor({ timeZone: "Asia/Tokyo", locale: "en-US" });
    const nowhere = await textFor({ timeZone: null, locale: null });

    expect(vienna).toContain("1 December at 01:00");
    expect(vienna).toContain("Times are in Europe/Vienna.");
    expect(tokyo).toContain("December 1 at 9:00 AM");
    expect(tokyo).toContain("1,612,480 of 2,000,000 credits of Pro are used.");
    expect(nowhere).toContain("1 December at 00:00");
    expect(nowhere).toContain("Times are in UTC.");
  });

  test("names who sends it, with a postal address where one is set", async () => {
    const { html, text } = await composeMail(queued("usage_80"));
    vi.stubEnv("SELLER_ADDRESS", "");
    vi.resetModules();
    const elsewhere = await import("@/features/notices/mails/compose");
    const unnamed = await elsewhere.composeMail(queued("usage_80"));

    const sender = "Ledger Works GmbH, 1 Ledger Lane, 1010 Vienna";
    expect(visible(html)).toContain(sender);
    expect(text.endsWith(sender)).toBe(true);
    expect(unnamed.text).not.toContain("Ledger Works GmbH");
  });

  test("of somebody who is gone has no link that needs their account", async () => {
    const { text, headers } = await composeMail(
      queued("account_deletion", { userId: null }),
    );

    expect(text).not.toContain("/unsubscribe");
    expect(headers).not.toHaveProperty("List-Unsubscribe");
    expect(text).toContain("Support: help@example.com");
  });
});
