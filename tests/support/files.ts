import { deflateSync } from "node:zlib";

type Bytes = Uint8Array<ArrayBuffer>;

export const bytesOf = (text: string): Bytes => new TextEncoder().encode(text);

const joined = (...parts: (Uint8Array | number[])[]): Bytes =>
  new Uint8Array(parts.flatMap((part) => [...part]));

const uint16 = (value: number) => [value >> 8, value & 0xff];
const uint32 = (value: number) => [...uint16(value >>> 16), ...uint16(value)];
const uint16Little = (value: number) => [value & 0xff, value >> 8];

type Size = { width: number; height: number };

/** A whole PNG of one colour. */
export function aPng({ width, height }: Size = { width: 8, height: 8 }): Bytes {
  const chunk = (tag: string, body: Uint8Array | number[]) => [
    ...uint32(body.length),
    ...bytesOf(tag),
    ...body,
    ...uint32(crc32([...bytesOf(tag), ...body])),
  ];
  const rows = new Uint8Array((width * 3 + 1) * height);
  return joined(
    [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    chunk("IHDR", [...uint32(width), ...uint32(height), 8, 2, 0, 0, 0]),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", []),
  );
}

function crc32(bytes: number[]): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) {
      crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    }
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** The markers of a JPEG up to its frame, after a comment. */
export const aJpeg = ({ width, height }: Size): Bytes =>
  joined(
    [0xff, 0xd8, 0xff, 0xfe, ...uint16(6), 1, 2, 3, 4],
    [0xff, 0xc2, ...uint16(17), 8, ...uint16(height), ...uint16(width), 3],
    new Array(12).fill(0),
    [0xff, 0xd9],
  );

/** A GIF of so many images. */
export const aGif = ({ width, height }: Size, images = 1): Bytes =>
  joined(
    bytesOf("GIF89a"),
    [...uint16Little(width), ...uint16Little(height), 0x80, 0, 0],
    [0, 0, 0, 255, 255, 255],
    ...new Array(images).fill([
      ...[0x21, 0xf9, 4, 0, 0, 0, 0, 0],
      ...[0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0],
    ]),
    [0x3b],
  );

/** The header of an extended WebP. */
export const aWebp = ({ width, height }: Size, isAnimated = false): Bytes => {
  const uint24 = (value: number) => [
    ...uint16Little(value & 0xffff),
    value >> 16,
  ];
  return joined(
    bytesOf("RIFF"),
    [30, 0, 0, 0],
    bytesOf("WEBPVP8X"),
    [10, 0, 0, 0, isAnimated ? 2 : 0, 0, 0, 0],
    [...uint24(width - 1), ...uint24(height - 1)],
    bytesOf("VP8 "),
    [0, 0, 0, 0],
  );
};

/** A PDF with a line of text on each page; an empty line is a page without. */
export const aPdf = (lines: string[]): Bytes =>
  pdfOf(
    lines.map((line) =>
      Buffer.from(line && `BT /F1 12 Tf 72 720 Td (${line}) Tj ET`),
    ),
  );

/** One page that takes a long time: a small file of very many operators. */
export const anEndlessPdf = (): Bytes =>
  pdfOf([Buffer.alloc(60_000_000, "BT (a) Tj ET ")]);

function pdfOf(pages: Buffer[]): Bytes {
  const kids = pages.map((_, index) => `${4 + index * 2} 0 R`).join(" ");
  const objects: Buffer[] = [
    Buffer.from("<< /Type /Catalog /Pages 2 0 R >>"),
    Buffer.from(`<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`),
    Buffer.from("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"),
    ...pages.flatMap((content, index) => {
      const body = deflateSync(content);
      return [
        Buffer.from(
          `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents ${5 + index * 2} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
        ),
        Buffer.concat([
          Buffer.from(
            `<< /Length ${body.length} /Filter /FlateDecode >>\nstream\n`,
          ),
          body,
          Buffer.from("\nendstream"),
        ]),
      ];
    }),
  ];
  let file = Buffer.from("%PDF-1.4\n");
  const offsets: number[] = [];
  const pieces = [file];
  let length = file.length;
  objects.forEach((object, index) => {
    offsets.push(length);
    file = Buffer.concat([
      Buffer.from(`${index + 1} 0 obj\n`),
      object,
      Buffer.from("\nendobj\n"),
    ]);
    pieces.push(file);
    length += file.length;
  });
  const entries = offsets.map(
    (offset) => `${String(offset).padStart(10, "0")} 00000 n \n`,
  );
  pieces.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${entries.join("")}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${length}\n%%EOF\n`,
    ),
  );
  return new Uint8Array(Buffer.concat(pieces));
}
