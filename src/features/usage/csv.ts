type Cell = string | number | boolean | null;

/**
 * One record of a file as RFC 4180 has it: commas, CRLF, and quotes around what
 * holds a comma, a quote or a line break. Text that a spreadsheet would take
 * for a formula gets an apostrophe before it.
 */
export const csvRecord = (cells: readonly Cell[]) =>
  `${cells.map(csvCell).join(",")}\r\n`;

function csvCell(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell !== "string") return String(cell);
  const text = FORMULA_START.test(cell) ? `'${cell}` : cell;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * OWASP's list for CSV injection, with the wide forms that some spreadsheets
 * read as the same; blanks before them are skipped on import.
 */
const FORMULA_START = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/;
const NEEDS_QUOTES = /[",\r\n]/;
