export type PdfLine = { text: string; size: number; isBold?: boolean };

const PAGE = { width: 595, height: 842, margin: 56 };
const LEADING = 1.6;

/** One A4 page of text, the standard fonts, nothing else. */
export function pdfOf(lines: readonly PdfLine[]): Uint8Array {
  const content = contentOf(lines);
  const font = (name: string) =>
    `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`;
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${PAGE.width} ${PAGE.height}] /Contents 4 0 R /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>`,
    `<< /Length ${Buffer.byteLength(content, "latin1")} >>\nstream\n${content}\nendstream`,
    font("Helvetica"),
    font("Helvetica-Bold"),
  ];
  let file = "%PDF-1.4\n";
  const offsets = objects.map((object, index) => {
    const offset = Buffer.byteLength(file, "latin1");
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const start = Buffer.byteLength(file, "latin1");
  const table = offsets
    .map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`)
    .join("");
  file += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(file, "latin1");
}

function contentOf(lines: readonly PdfLine[]): string {
  let y = PAGE.height - PAGE.margin;
  return lines
    .map(({ text, size, isBold }) => {
      y -= size * LEADING;
      return `BT /${isBold ? "F2" : "F1"} ${size} Tf ${PAGE.margin} ${y.toFixed(1)} Td (${escapeText(text)}) Tj ET`;
    })
    .join("\n");
}

/** Latin-1 is all that the standard fonts have. */
const escapeText = (text: string): string =>
  text
    .replaceAll(/[^\u0020-\u007e\u00a0-\u00ff]/g, "?")
    .replaceAll(/[\\()]/g, (character) => `\\${character}`);
