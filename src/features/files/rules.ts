/** What a model counts an image as; null where it does not see. */
export type Sight = {
  imageTokens: number | null;
  imageTileTokens: number | null;
};

/** Of an image, pixels. */
type Size = { width: number; height: number };

const FIT_PIXELS = 2_048;
const SHORT_SIDE_PIXELS = 768;
const TILE_PIXELS = 512;

/**
 * Input tokens of an image in high detail: it is made to fit a square of 2048
 * pixels, then its short side is made 768 at most, and each tile of 512 pixels
 * counts. Small images are not enlarged. Null for a model that does not see.
 *
 * Source: OpenAI, "Images and vision", calculating costs of GPT-4o; checked
 * against the examples there (1024 × 1024: 765, 2048 × 4096: 1105).
 */
export function imageTokens(
  { width, height }: Size,
  { imageTokens, imageTileTokens }: Sight,
): number | null {
  if (imageTokens === null || imageTileTokens === null) return null;
  const fit = Math.min(1, FIT_PIXELS / Math.max(width, height));
  const short = Math.min(width, height) * fit;
  const scale = fit * Math.min(1, SHORT_SIDE_PIXELS / short);
  const tilesAlong = (pixels: number) =>
    Math.max(1, Math.ceil(Math.round(pixels * scale) / TILE_PIXELS));
  return imageTokens + imageTileTokens * tilesAlong(width) * tilesAlong(height);
}

/** Whether a model can be given images. */
export const sees = ({ imageTileTokens }: Sight) => imageTileTokens !== null;

/**
 * Whether a model may answer in another's place when images are sent: it sees,
 * and no image counts more than was held for it.
 */
export const seesForNoMore = (chosen: Sight, other: Sight) =>
  other.imageTokens !== null &&
  other.imageTileTokens !== null &&
  other.imageTokens <= (chosen.imageTokens ?? 0) &&
  other.imageTileTokens <= (chosen.imageTileTokens ?? 0);

/**
 * What a document says as the model is given it, between lines that name it.
 * They carry a mark out of the file's id, which no file can know of itself, so
 * that none can pretend to end and speak for the person.
 */
export function documentForModel(file: {
  id: string;
  name: string;
  text: string;
}): string {
  const mark = `${file.id.slice(0, 8)}: ${file.name}`;
  return `--- File ${mark} ---\n${file.text}\n--- End of file ${mark} ---`;
}

/** Said to the model in the place of what it cannot be given. */
export const fileForModel = {
  gone: (name: string) => `[The file "${name}" was attached and is deleted.]`,
  unseen: (name: string) =>
    `[The image "${name}" was attached; this model does not see images.]`,
  older: (name: string) =>
    `[The image "${name}" was attached earlier and is not sent again.]`,
};
