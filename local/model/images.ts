import type { Ask, Turn } from "./ask.ts";
import { badRequest, type VendorError } from "./wire/errors.ts";

/** Base and tile, as the vendor bills them. Others do not see. */
const COUNTS: Record<string, { base: number; tile: number }> = {
  "gpt-4o": { base: 85, tile: 170 },
  "gpt-4o-mini": { base: 2_833, tile: 5_667 },
};

/** What a vendor says to images for a model that takes none. */
export const unseen = ({ model, turns }: Ask): VendorError | undefined =>
  COUNTS[model] === undefined && turns.some(({ images }) => images)
    ? badRequest(`Model '${model}' does not support image inputs.`, {
        param: "messages",
        code: "invalid_value",
      })
    : undefined;

/** Input tokens of all images of a conversation, in high detail. */
export function imageTokens(model: string, turns: readonly Turn[]): number {
  const counts = COUNTS[model];
  if (!counts) return 0;
  return turns
    .flatMap(({ images }) => images ?? [])
    .reduce((sum, url) => sum + counts.base + counts.tile * tilesOf(url), 0);
}

/** Of a PNG by its header; what else comes counts as one tile. */
function tilesOf(dataUrl: string): number {
  const bytes = Buffer.from(dataUrl.slice(dataUrl.indexOf(",") + 1), "base64");
  if (bytes.toString("latin1", 12, 16) !== "IHDR") return 1;
  let [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  if (Math.max(width, height) > 2_048) {
    const by = 2_048 / Math.max(width, height);
    [width, height] = [Math.round(width * by), Math.round(height * by)];
  }
  if (Math.min(width, height) > 768) {
    const by = 768 / Math.min(width, height);
    [width, height] = [Math.round(width * by), Math.round(height * by)];
  }
  return Math.ceil(width / 512) * Math.ceil(height / 512);
}
