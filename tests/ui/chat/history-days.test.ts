import { expect, test } from "vitest";
import { groupHistory } from "@/features/chat/client/history-days";

const reader = { locale: "en-GB", timeZone: "Europe/Berlin" };
const now = "2026-11-21T22:30:00Z";

test("puts chats under the reader's days, not UTC's", () => {
  const listed = [
    chat("today", "2026-11-20T23:00:00Z"),
    chat("yesterday", "2026-11-20T22:59:00Z"),
    chat("a week ago", "2026-11-14T12:00:00Z"),
    chat("eight days ago", "2026-11-13T12:00:00Z"),
    chat("last year", "2025-12-24T12:00:00Z"),
  ];

  expect(labelsOf(groupHistory(listed, { now, reader }))).toEqual([
    ["Today", ["today"]],
    ["Yesterday", ["yesterday"]],
    ["Previous 7 days", ["a week ago"]],
    ["November 2026", ["eight days ago"]],
    ["December 2025", ["last year"]],
  ]);
});

test("counts days, not hours, over a change of the clock", () => {
  const listed = [chat("the day before", "2026-10-24T21:00:00Z")];
  const afterTheChange = "2026-10-25T23:30:00Z";

  expect(
    labelsOf(groupHistory(listed, { now: afterTheChange, reader })),
  ).toEqual([["Previous 7 days", ["the day before"]]]);
});

test("keeps pinned chats on top, whatever their day", () => {
  const listed = [
    { ...chat("pinned", "2025-01-01T00:00:00Z"), isPinned: true },
    chat("today", now),
  ];

  expect(labelsOf(groupHistory(listed, { now, reader }))).toEqual([
    ["Pinned", ["pinned"]],
    ["Today", ["today"]],
  ]);
});

const chat = (id: string, updatedAt: string, title = id) => ({
  id,
  title,
  updatedAt: new Date(updatedAt),
  isPinned: false,
});

const labelsOf = (groups: ReturnType<typeof groupHistory>) =>
  groups.map(({ label, entries }) => [
    label,
    entries.map(({ title }) => title),
  ]);
