import { parentPort, workerData } from "node:worker_threads";
import { getDocumentProxy } from "unpdf";
import type { PdfTask, PdfText } from "./pdf.ts";

// A thread of its own, which has the file and nothing else: no environment, no
// database. It may be ended at any moment.

parentPort?.postMessage(await readPdf(workerData));

async function readPdf({
  bytes,
  pagesMax,
  charactersMax,
}: PdfTask): Promise<PdfText> {
  const pdf = await getDocumentProxy(bytes, {
    useSystemFonts: false,
    disableFontFace: true,
    verbosity: 0,
  });
  if (pdf.numPages > pagesMax) {
    return { problem: "too_many_pages", pages: pdf.numPages };
  }
  const pages: string[] = [];
  let characters = 0;
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const page = await pdf.getPage(number);
    const { items } = await page.getTextContent();
    const text = items
      .map((part) =>
        "str" in part ? part.str + (part.hasEOL ? "\n" : "") : "",
      )
      .join("");
    page.cleanup();
    characters += text.length;
    if (characters > charactersMax) {
      return { problem: "too_much_text", characters };
    }
    pages.push(text.trim());
  }
  return { problem: null, text: pages.join("\n\n").trim() };
}
