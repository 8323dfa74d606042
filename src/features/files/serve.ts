import "server-only";
import type { ReadableFile } from "./queries.ts";
import type { FileStore } from "./store.ts";

/**
 * A file for its owner. Only images of the four known types are shown by the
 * browser; all else is saved, as text or PDF and never as what a page might
 * run. Kept by the owner's browser, which asks each time whether it still may.
 * Null when the store has lost it.
 */
export async function serveFile(
  store: FileStore,
  file: ReadableFile,
  request: Request,
): Promise<Response | null> {
  const headers = {
    "cache-control": "private, no-cache",
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "same-origin",
    etag: `"${file.id}"`,
    "x-content-type-options": "nosniff",
  };
  if (request.headers.get("if-none-match") === headers.etag) {
    return new Response(null, { status: 304, headers });
  }
  const bytes = await store.get(file.id);
  if (!bytes) return null;
  return new Response(bytes, {
    headers: {
      ...headers,
      "content-type":
        file.kind === "text" ? "text/plain; charset=utf-8" : file.mediaType,
      "content-length": String(file.bytes),
      "content-disposition": dispositionOf(file),
    },
  });
}

/** RFC 6266: plain characters for who knows no better, and the name itself. */
function dispositionOf({ kind, name }: ReadableFile): string {
  const plain = name
    .normalize("NFKD")
    .replace(/[^\x20-\x7e]/g, "")
    .replace(/["\\%;]/g, "")
    .trim();
  const encoded = encodeURIComponent(name).replace(
    /['()*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const how = kind === "image" ? "inline" : "attachment";
  return `${how}; filename="${plain || "file"}"; filename*=UTF-8''${encoded}`;
}
