import { createHash } from "node:crypto";
import { frameDocument, frameScript } from "../frame-document.ts";
import { libraryVersion } from "../library.ts";

/**
 * Where diagrams are drawn: a document of no origin, which may load the library
 * and nothing else from anywhere. Whatever a diagram gets to run there can
 * neither tell anybody nor touch the page.
 */
export async function GET() {
  const script = frameScript(await libraryVersion());
  const hash = createHash("sha256").update(script).digest("base64");
  return new Response(frameDocument(script), {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": [
        "sandbox allow-scripts",
        "default-src 'none'",
        `script-src 'self' 'sha256-${hash}'`,
        "style-src 'unsafe-inline'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
      ].join("; "),
      "cache-control": "no-cache",
      "referrer-policy": "no-referrer",
      "x-robots-tag": "noindex",
      "x-content-type-options": "nosniff",
    },
  });
}
