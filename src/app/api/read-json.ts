import { ok, type Result, refuse } from "@/core/result";

type BodyRefusal =
  | { kind: "body_too_large"; bytesMax: number }
  | { kind: "invalid_input"; fields: Record<string, string[]> };

/**
 * Reads a JSON body of at most so many bytes; a longer one is not read to its
 * end. The shape is the caller's to check.
 */
export async function readJson(
  request: Request,
  bytesMax: number,
): Promise<Result<unknown, BodyRefusal>> {
  const announced = Number(request.headers.get("content-length") ?? 0);
  const body = announced > bytesMax ? null : await readBytes(request, bytesMax);
  if (!body) return refuse({ kind: "body_too_large", bytesMax });
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(body);
    return ok(JSON.parse(text));
  } catch {
    return refuse({
      kind: "invalid_input",
      fields: { body: ["The body is not JSON."] },
    });
  }
}

/** Null when there are more bytes than that. */
async function readBytes(
  request: Request,
  bytesMax: number,
): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
