import { afterEach, describe, expect, test, vi } from "vitest";
import { seal, unseal } from "@/features/account/sealed";

const MINUTE_MS = 60 * 1000;
const note = { userId: "ada", provider: "google" };

afterEach(() => {
  vi.useRealTimers();
});

describe("a sealed note", () => {
  test("comes back as it was, and shows nothing on the way", async () => {
    const sealed = await seal("link", note);

    expect(await unseal("link", sealed)).toEqual(note);
    expect(Buffer.from(sealed, "base64url").toString()).not.toContain("ada");
  });

  test("serves no other purpose", async () => {
    expect(await unseal("suspension", await seal("link", note))).toBeNull();
  });

  test("ends after its time", async () => {
    vi.useFakeTimers({ now: new Date("2026-03-15T12:00:00Z") });
    const sealed = await seal("link", note);

    vi.advanceTimersByTime(14 * MINUTE_MS);
    expect(await unseal("link", sealed)).toEqual(note);
    vi.advanceTimersByTime(2 * MINUTE_MS);
    expect(await unseal("link", sealed)).toBeNull();
  });

  test("is nothing when it is altered or made up", async () => {
    const sealed = await seal("link", note);
    const middle = Math.floor(sealed.length / 2);
    const letter = sealed[middle] === "A" ? "B" : "A";
    const altered = sealed.slice(0, middle) + letter + sealed.slice(middle + 1);

    for (const wrong of [undefined, "", "x", "a.b.c.d.e", altered]) {
      expect(await unseal("link", wrong)).toBeNull();
    }
  });
});
