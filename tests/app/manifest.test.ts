import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import manifest from "@/app/manifest";

/** Width and height as a PNG's header has them. */
function sizeOf(path: string) {
  const file = readFileSync(path);
  expect(file.subarray(1, 4).toString()).toBe("PNG");
  return `${file.readUInt32BE(16)}x${file.readUInt32BE(20)}`;
}

test("the app can be installed: it opens alone, in the chat, with icons of the sizes it names", () => {
  const { icons = [], ...rest } = manifest();

  expect(rest).toMatchObject({ display: "standalone", start_url: "/chat" });
  expect(icons.map(({ src }) => sizeOf(`public${src}`))).toEqual(
    icons.map(({ sizes }) => sizes),
  );
  expect(icons.map(({ sizes }) => sizes)).toEqual(
    expect.arrayContaining(["192x192", "512x512"]),
  );
  expect(icons.some(({ purpose }) => purpose === "maskable")).toBe(true);
});

test("a phone's home screen has an icon of its own", () => {
  expect(sizeOf("src/app/apple-icon.png")).toBe("180x180");
});
