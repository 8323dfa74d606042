import type { ImageType } from "./schema.ts";

export type ImageFacts = {
  width: number;
  height: number;
  isAnimated: boolean;
};

/**
 * Width and height in pixels, out of an image's header, without decoding it.
 * Null when the header is not whole.
 */
export function imageFacts(
  bytes: Uint8Array,
  type: ImageType,
): ImageFacts | null {
  try {
    const facts = READERS[type](
      new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    );
    return facts && facts.width > 0 && facts.height > 0 ? facts : null;
  } catch (error) {
    // What a view throws beyond its end: the file was cut.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const READERS: Record<ImageType, (view: DataView) => ImageFacts | null> = {
  "image/png": readPng,
  "image/jpeg": readJpeg,
  "image/webp": readWebp,
  "image/gif": readGif,
};

const tagAt = (view: DataView, offset: number) =>
  String.fromCharCode(
    ...[0, 1, 2, 3].map((index) => view.getUint8(offset + index)),
  );

/** IHDR comes first; an animation says so in acTL, before its first image. */
function readPng(view: DataView): ImageFacts | null {
  if (tagAt(view, 12) !== "IHDR") return null;
  const facts = { width: view.getUint32(16), height: view.getUint32(20) };
  let offset = 8;
  while (offset + 8 <= view.byteLength) {
    const tag = tagAt(view, offset + 4);
    if (tag === "acTL") return { ...facts, isAnimated: true };
    if (tag === "IDAT") break;
    offset += 12 + view.getUint32(offset);
  }
  return { ...facts, isAnimated: false };
}

/** The first start-of-frame marker; C4, C8 and CC are other things. */
function readJpeg(view: DataView): ImageFacts | null {
  let offset = 2;
  for (;;) {
    if (view.getUint8(offset) !== 0xff) return null;
    const marker = view.getUint8(offset + 1);
    const isFill = marker === 0xff;
    if (isFill) {
      offset += 1;
      continue;
    }
    const isFrame =
      marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      return {
        width: view.getUint16(offset + 7),
        height: view.getUint16(offset + 5),
        isAnimated: false,
      };
    }
    offset += 2 + view.getUint16(offset + 2);
  }
}

/** Three forms: lossy, lossless, and extended, which alone can be animated. */
function readWebp(view: DataView): ImageFacts | null {
  const uint24 = (offset: number) =>
    view.getUint16(offset, true) | (view.getUint8(offset + 2) << 16);
  switch (tagAt(view, 12)) {
    case "VP8 ":
      return {
        width: view.getUint16(26, true) & 0x3fff,
        height: view.getUint16(28, true) & 0x3fff,
        isAnimated: false,
      };
    case "VP8L": {
      const bits = view.getUint32(21, true);
      return {
        width: (bits & 0x3fff) + 1,
        height: ((bits >>> 14) & 0x3fff) + 1,
        isAnimated: false,
      };
    }
    case "VP8X":
      return {
        width: uint24(24) + 1,
        height: uint24(27) + 1,
        isAnimated: (view.getUint8(20) & 0x02) !== 0,
      };
    default:
      return null;
  }
}

const GIF_IMAGE = 0x2c;
const GIF_EXTENSION = 0x21;

/** An animation has more than one image. */
function readGif(view: DataView): ImageFacts {
  const facts = {
    width: view.getUint16(6, true),
    height: view.getUint16(8, true),
  };
  let offset = 13 + colorTableBytes(view.getUint8(10));
  let images = 0;
  while (offset < view.byteLength && images < 2) {
    const block = view.getUint8(offset);
    if (block === GIF_IMAGE) {
      images += 1;
      offset += 11 + colorTableBytes(view.getUint8(offset + 9));
    } else if (block === GIF_EXTENSION) {
      offset += 2;
    } else {
      break;
    }
    while (view.getUint8(offset) !== 0) offset += 1 + view.getUint8(offset);
    offset += 1;
  }
  return { ...facts, isAnimated: images > 1 };
}

const colorTableBytes = (flags: number) =>
  (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 0x07) + 1);
