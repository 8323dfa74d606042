import { expect, test } from "vitest";
import * as stored from "@/db/schema/notices";
import { mailCategory, noticeKind } from "@/features/notices/schema";

test("the kinds of notice and mail are those of the database", () => {
  expect(noticeKind.options).toEqual(stored.noticeKind.enumValues);
  expect(mailCategory.options).toEqual(stored.mailCategory.enumValues);
});
