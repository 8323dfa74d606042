import { describe, expect, test } from "vitest";
import { staysFollowing } from "@/ui/follow";

const atEnd = { scrollTop: 600, scrollHeight: 1_000, clientHeight: 400 };
const scrolledTo = (scrollTop: number) => ({ ...atEnd, scrollTop });

describe("staysFollowing", () => {
  test("ends when the reader scrolls up", () => {
    expect(staysFollowing(true, { before: atEnd, now: scrolledTo(500) })).toBe(
      false,
    );
  });

  test("forgives a scroll of a line", () => {
    expect(staysFollowing(true, { before: atEnd, now: scrolledTo(570) })).toBe(
      true,
    );
  });

  test("begins again when the reader comes back to the end", () => {
    expect(staysFollowing(false, { before: scrolledTo(300), now: atEnd })).toBe(
      true,
    );
  });

  test("does not begin on the way down", () => {
    expect(
      staysFollowing(false, { before: scrolledTo(300), now: scrolledTo(400) }),
    ).toBe(false);
  });

  test("goes on when new text pushes the end away", () => {
    const now = { ...atEnd, scrollHeight: 1_200 };

    expect(staysFollowing(true, { before: atEnd, now })).toBe(true);
  });

  test("goes on when the composer grows, and when it shrinks again", () => {
    const small = { ...atEnd, clientHeight: 300 };

    expect(staysFollowing(true, { before: atEnd, now: small })).toBe(true);
    expect(
      staysFollowing(true, {
        before: { ...small, scrollTop: 700 },
        now: { ...atEnd, scrollTop: 560 },
      }),
    ).toBe(true);
  });
});
