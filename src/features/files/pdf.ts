import "server-only";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { Places } from "./places.ts";

export type PdfTask = {
  bytes: Uint8Array;
  pagesMax: number;
  charactersMax: number;
};

export type PdfText =
  | { problem: null; text: string }
  | { problem: "too_many_pages"; pages: number }
  | { problem: "too_much_text"; characters: number };

export type PdfReading =
  | PdfText
  /** It needs a password, is broken, or asks for too much time or memory. */
  | { problem: "unreadable" };

const READERS_MAX = 2;
const TIME_MS = 10_000;
const HEAP_MEGABYTES = 256;
/** Of what is decompressed, which is outside of the heap. */
const EXTERNAL_BYTES_MAX = 256 * 1_024 * 1_024;
const LOOK_EVERY_MS = 100;

const readers = new Places(READERS_MAX);

/**
 * The text of a PDF, read in a thread of its own so that no file holds up
 * anybody: two at once, each ended after ten seconds or when it takes more than
 * 256 MB in or outside of its heap.
 */
export const readPdf = (
  task: PdfTask,
  timeMs: number = TIME_MS,
): Promise<PdfReading> => readers.take(() => readInThread(task, timeMs));

function readInThread(task: PdfTask, timeMs: number): Promise<PdfReading> {
  const { promise, resolve } = Promise.withResolvers<PdfReading>();
  const unreadable = () => resolve({ problem: "unreadable" });
  const worker = new Worker(
    // Read from disk: what is bundled has no file to begin a thread with.
    join(
      /* turbopackIgnore: true */ process.cwd(),
      "src/features/files/pdf-worker.ts",
    ),
    {
      workerData: task,
      env: {},
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
    },
  );
  worker.once("message", resolve);
  worker.once("error", unreadable);
  worker.once("exit", unreadable);
  const patience = setTimeout(unreadable, timeMs);
  const look = setInterval(() => {
    void worker.getHeapStatistics().then(
      ({ external_memory: bytes }) => {
        if (bytes > EXTERNAL_BYTES_MAX) unreadable();
      },
      // It has ended meanwhile.
      () => undefined,
    );
  }, LOOK_EVERY_MS);
  return promise.finally(async () => {
    clearTimeout(patience);
    clearInterval(look);
    await worker.terminate();
  });
}
