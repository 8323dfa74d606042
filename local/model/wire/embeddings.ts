import { createHash } from "node:crypto";
import { z } from "zod";
import { countTokens } from "../tokens.ts";
import { badRequest, type VendorError } from "./errors.ts";

const DIMENSIONS_DEFAULT = 1_536;

const embeddingsBody = z.looseObject({
  model: z.string().min(1),
  input: z.union([z.string(), z.array(z.string()).min(1).max(2_048)]),
  dimensions: z.int().min(1).max(3_072).nullish(),
  encoding_format: z.enum(["float", "base64"]).nullish(),
});

export type Embedded =
  | { ok: true; model: string; inputTokens: number; body: object }
  | { ok: false; error: VendorError };

/**
 * Vectors of length 1 that depend on the text's words alone: the same text has
 * the same vector, texts that share words are near, and nothing is understood.
 */
export function embed(body: unknown): Embedded {
  const parsed = embeddingsBody.safeParse(body);
  if (!parsed.success) {
    return {
      ok: false,
      error: badRequest("Invalid 'input'.", { param: "input" }),
    };
  }
  const { model, input, dimensions, encoding_format } = parsed.data;
  const texts = [input].flat();
  const inputTokens = texts.reduce((sum, text) => sum + countTokens(text), 0);
  return {
    ok: true,
    model,
    inputTokens,
    body: {
      object: "list",
      model,
      data: texts.map((text, index) => {
        const vector = vectorOf(text, dimensions ?? DIMENSIONS_DEFAULT);
        return {
          object: "embedding",
          index,
          embedding:
            encoding_format === "base64"
              ? Buffer.from(vector.buffer).toString("base64")
              : [...vector],
        };
      }),
      usage: { prompt_tokens: inputTokens, total_tokens: inputTokens },
    },
  };
}

/** Each word adds its own direction, eight places of it, plus or minus. */
function vectorOf(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [text]) {
    const hash = createHash("sha256").update(word).digest();
    for (let offset = 0; offset < 32; offset += 4) {
      const number = hash.readUInt32BE(offset);
      const place = (number >>> 1) % dimensions;
      vector[place] = (vector[place] ?? 0) + (number & 1 ? 1 : -1);
    }
  }
  const length = Math.hypot(...vector);
  return length === 0
    ? vector.fill(1 / Math.sqrt(dimensions))
    : vector.map((value) => value / length);
}
