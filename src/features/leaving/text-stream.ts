import "server-only";

const CHUNK_CHARACTERS = 32_768;
const CHUNK_BYTES = 32_768;

/**
 * The pieces of a text as a response's body, in chunks of some 32 KB. Nothing
 * is asked for before the reader has taken what there is, and a reader that
 * goes away ends the work.
 */
export function streamText(
  pieces: AsyncGenerator<string>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      async pull(controller) {
        let text = "";
        while (text.length < CHUNK_CHARACTERS) {
          const { done, value } = await pieces.next();
          if (done) {
            if (text) controller.enqueue(encoder.encode(text));
            return controller.close();
          }
          text += value;
        }
        controller.enqueue(encoder.encode(text));
      },
      async cancel() {
        await pieces.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

/** The same of pieces that are bytes already. */
export function streamBytes(
  pieces: AsyncGenerator<Uint8Array>,
): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      async pull(controller) {
        const chunk: Uint8Array[] = [];
        let size = 0;
        while (size < CHUNK_BYTES) {
          const { done, value } = await pieces.next();
          if (done) {
            if (size > 0) controller.enqueue(Buffer.concat(chunk));
            return controller.close();
          }
          chunk.push(value);
          size += value.length;
        }
        controller.enqueue(Buffer.concat(chunk));
      },
      async cancel() {
        await pieces.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
