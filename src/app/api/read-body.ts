import { ok, type Result, refuse } from "@/core/result";

type TooLarge = { kind: "body_too_large"; bytesMax: number };
type BodyRefusal =
  | TooLarge
  | { kind: "invalid_input"; fields: Record<string, string[]> };

/**
 * Reads a JSON body of at most so many bytes; a longer one is not read to its
 * end. The shape is the caller's to check.
 */
export async function readJson(
  request: Request,
  bytesMax: number,
): Promise<Result<unknown, BodyRefusal>> {
  const body = await readBytes(request, bytesMax);
  if (!body.ok) return body;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(body.value);
    return ok(JSON.parse(text));
  } catch {
    return refuse({
      kind: "invalid_input",
      fields: { body: ["The body is not JSON."] },
    });
  }
}

/** The body as it came, of at most so many bytes. */
export async function readBytes(
  request: Request,
  bytesMax: number,
): Promise<Result<Buffer<ArrayBuffer>, TooLarge>> {
  const tooLarge = refuse({ kind: "body_too_large" as const, bytesMax });
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > bytesMax) return tooLarge;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax) return tooLarge;
    chunks.push(chunk);
  }
  return ok(Buffer.concat(chunks));
}
