import {
  aGif,
  aJpeg,
  anEndlessPdf,
  aPdf,
  aPng,
  aWebp,
  bytesOf,
} from "@tests/support/files";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readPdf } from "@/features/files/pdf";
import {
  DOCUMENT_CHARACTERS_MAX,
  PDF_PAGES_MAX,
  readContent,
} from "@/features/files/read-content";

const size = { width: 640, height: 481 };

describe("a file is understood by its content", { timeout: 20_000 }, () => {
  test.each([
    ["PNG", aPng(size), "image/png"],
    ["JPEG", aJpeg(size), "image/jpeg"],
    ["GIF", aGif(size), "image/gif"],
    ["WebP", aWebp(size), "image/webp"],
  ])("a %s image, with its size out of the header", async (_, bytes, type) => {
    expect(await readContent(bytes)).toEqual({
      ok: true,
      value: { kind: "image", mediaType: type, ...size },
    });
  });

  test.each([
    ["prose", "The ledger, since 1494.\n"],
    ["code", "const a = () => '\\u0000';\r\n\treturn a;"],
    ["another script", "サイズ, размер, 크기, 👩🏽‍🚀"],
    ["SVG", '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    [
      "SVG after a declaration",
      '<?xml version="1.0"?><svg onload="alert(1)"/>',
    ],
    ["HTML", "<!doctype html><script>alert(1)</script>"],
    ["RTF, which is marked-up text", "{\\rtf1 hello}"],
  ])("%s is text, whatever it would do on a page", async (_, text) => {
    expect(await readContent(bytesOf(text))).toEqual({
      ok: true,
      value: { kind: "text", mediaType: "text/plain", text },
    });
  });

  test("a byte order mark is no part of the text", async () => {
    const content = await readContent(bytesOf("\ufeffa,b\n1,2\n"));

    expect(content).toMatchObject({ value: { text: "a,b\n1,2\n" } });
  });

  test("a PDF is the text of its pages", async () => {
    const content = await readContent(aPdf(["First page", "Second page"]));

    expect(content).toEqual({
      ok: true,
      value: {
        kind: "pdf",
        mediaType: "application/pdf",
        text: "First page\n\nSecond page",
      },
    });
  });
});

describe("a file is refused", { timeout: 20_000 }, () => {
  test.each([
    ["that is empty", bytesOf(""), "empty"],
    ["of blanks", bytesOf(" \n\t "), "no_text"],
    ["that is no text", new Uint8Array([1, 2, 3, 0, 255]), "unknown_type"],
    [
      "in another encoding",
      new Uint8Array([0xff, 0xfe, 97, 0]),
      "unknown_type",
    ],
    ["with control characters", bytesOf("a\u001b[2Jb"), "unknown_type"],
    ["of a program", bytesOf("MZ\u0000\u0003\u0000"), "unknown_type"],
    ["of an archive", bytesOf("PK\u0003\u0004\u0000"), "unknown_type"],
    ["of a PNG that ends early", aPng(size).slice(0, 18), "broken_image"],
    ["of a PNG without pixels", aPng({ width: 0, height: 4 }), "broken_image"],
    ["of a GIF that moves", aGif(size, 2), "animated_image"],
    ["of a WebP that moves", aWebp(size, true), "animated_image"],
    ["of a huge image", aJpeg({ width: 20_001, height: 1 }), "large_image"],
    ["of a PDF without text", aPdf(["", ""]), "no_text"],
    ["of a broken PDF", bytesOf("%PDF-1.4\nand no more"), "broken_pdf"],
  ])("%s", async (_, bytes, problem) => {
    expect(await readContent(bytes)).toEqual({
      ok: false,
      refusal: { kind: "file_unreadable", problem },
    });
  });

  test("with more text than a model could be sent", async () => {
    const text = "a".repeat(DOCUMENT_CHARACTERS_MAX + 1);

    expect(await readContent(bytesOf(text))).toEqual({
      ok: false,
      refusal: {
        kind: "file_characters",
        characters: DOCUMENT_CHARACTERS_MAX + 1,
        charactersMax: DOCUMENT_CHARACTERS_MAX,
      },
    });
  });

  test("of a PDF with too many pages, before they are read", async () => {
    const pdf = aPdf(new Array(PDF_PAGES_MAX + 1).fill("A page"));

    expect(await readContent(pdf)).toEqual({
      ok: false,
      refusal: {
        kind: "file_pages",
        pages: PDF_PAGES_MAX + 1,
        pagesMax: PDF_PAGES_MAX,
      },
    });
  });
});

describe("whatever the bytes are", () => {
  test("a file is understood or refused, and nothing is thrown", async () => {
    const heads = [
      ...["\x89PNG\r\n\x1a\n", "\xff\xd8\xff\xe0", "GIF89a"],
      ...["RIFF\0\0\0\0WEBPVP8X", "<?xml ", "<svg ", "{\\rtf1", "PK\x03\x04"],
      "",
    ].map((head) => Uint8Array.from(head, (letter) => letter.charCodeAt(0)));

    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...heads),
        fc.uint8Array({ maxLength: 200 }),
        async (head, tail) => {
          const content = await readContent(new Uint8Array([...head, ...tail]));
          expect(content.ok ? "taken" : content.refusal.kind).toMatch(
            /^(taken|file_unreadable)$/,
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe("a PDF that takes too long", { timeout: 20_000 }, () => {
  test("is given up, and holds up nobody meanwhile", async () => {
    let turns = 0;
    const others = setInterval(() => {
      turns += 1;
    }, 10);

    const reading = await readPdf(
      { bytes: anEndlessPdf(), pagesMax: 10, charactersMax: 100_000_000 },
      1_500,
    );
    clearInterval(others);

    expect(reading).toEqual({ problem: "unreadable" });
    expect(turns).toBeGreaterThan(50);
  });

  test("leaves its place to the next ones", async () => {
    const readings = await Promise.all(
      ["one", "two", "three"].map((line) =>
        readPdf({ bytes: aPdf([line]), pagesMax: 1, charactersMax: 100 }),
      ),
    );

    expect(readings.map((reading) => reading.problem ?? reading.text)).toEqual([
      "one",
      "two",
      "three",
    ]);
  });
});
