import { fileCopy } from "@/features/files/copy";
import type { ContentRefusal } from "@/features/files/read-content";
import {
  crowded,
  ifOwner,
  no,
  type Reader,
  type RefusedResponse,
} from "./refused-response.ts";
import type { ContractError } from "./schema.ts";

/** When to ask again while other files are on their way. */
const UPLOAD_SECONDS = 5;

/** Why a file is not taken, or not sent with a question. */
export type FileRefusal =
  | ContentRefusal
  | { kind: "file_too_large"; bytesMax: number; planId: string }
  | {
      kind: "file_store_full";
      storedBytes: bigint;
      storedBytesMax: bigint;
      fileBytes: number;
    }
  | { kind: "too_many_uploads"; uploadsMax: number }
  | { kind: "too_many_files"; files: number; filesMax: number }
  | { kind: "file_missing" }
  | { kind: "images_too_large"; bytes: number; bytesMax: number }
  | { kind: "model_blind"; name: string };

type Limit = NonNullable<ContractError["limit"]>;

/** How a refusal of a file is told over HTTP. */
export function responseToFile(
  refusal: FileRefusal,
  reader: Reader,
): RefusedResponse {
  switch (refusal.kind) {
    case "file_unreadable":
      return invalid("file", fileCopy.problems[refusal.problem]);
    case "too_many_files":
      return invalid(
        "message.parts",
        fileCopy.tooManyFiles(refusal.files, refusal.filesMax),
      );
    case "file_missing":
      return invalid("message.parts", fileCopy.missing);
    case "model_blind":
      return invalid("modelId", fileCopy.blind(refusal.name));
    case "file_pages":
      return tooLarge(fileCopy.tooManyPages(refusal), {
        used: refusal.pages,
        limit: refusal.pagesMax,
        unit: "pages",
      });
    case "file_characters":
      return tooLarge(fileCopy.tooManyCharacters(refusal, reader), {
        used: refusal.characters,
        limit: refusal.charactersMax,
        unit: "characters",
      });
    case "file_too_large": {
      const { bytesMax, planId } = refusal;
      const told = tooLarge(fileCopy.tooLarge(bytesMax, reader), {
        used: bytesMax + 1,
        limit: bytesMax,
        unit: "bytes",
      });
      return planId === "free" ? withUpgrade(told, reader) : told;
    }
    case "images_too_large":
      return tooLarge(fileCopy.imagesTooLarge(refusal, reader), {
        used: refusal.bytes,
        limit: refusal.bytesMax,
        unit: "bytes",
      });
    case "file_store_full":
      return withUpgrade(
        tooLarge(fileCopy.storeFull(refusal, reader), {
          kind: "stored_files",
          used: Number(refusal.storedBytes),
          limit: Number(refusal.storedBytesMax),
          unit: "bytes",
        }),
        reader,
      );
    case "too_many_uploads":
      return crowded(
        {
          policy: "uploads-concurrent",
          atOnceMax: refusal.uploadsMax,
          waitSeconds: UPLOAD_SECONDS,
        },
        fileCopy.tooManyUploads(refusal.uploadsMax),
      );
  }
}

const invalid = (field: string, sentence: string) =>
  no(400, "invalid_input", sentence, { fields: { [field]: [sentence] } });

const tooLarge = (
  message: string,
  limit: Pick<Limit, "used" | "limit" | "unit"> & Partial<Limit>,
) =>
  no(413, "input_too_large", message, {
    limit: { kind: "input_size", held: 0, resetsAt: null, ...limit },
  });

const withUpgrade = (told: RefusedResponse, reader: Reader) => ({
  ...told,
  error: {
    ...told.error,
    actions: ifOwner(reader, [{ kind: "upgrade", href: "/billing" }]),
  },
});
