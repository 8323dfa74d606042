import "server-only";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import type { MessagePart } from "@/db/schema/chat";
import {
  getFileLimits,
  listSendable,
  type SendableFile,
} from "@/features/files/queries";
import { fileForModel, imageTokens, sees } from "@/features/files/rules";
import { countTokensNow } from "@/features/llm/tokens";
import type { ModelRow } from "@/features/plans/queries";
import type { FileRefusal } from "./file-refusals.ts";
import type { CountedTurn } from "./rules.ts";
import type { ChatInput } from "./schema.ts";
import type { NamedFile, TurnFile } from "./turn-file.ts";

/**
 * Of all images of a call, the newest first: as base64 a third more, which
 * stays well below what providers take as one request.
 */
const IMAGE_BYTES_A_CALL_MAX = 20_000_000;

type Filing = {
  userId: string;
  workspaceId: string;
  input: ChatInput;
  model: ModelRow;
  turns: readonly (CountedTurn & { named: readonly NamedFile[] })[];
};

export type Filed = {
  turns: CountedTurn[];
  /** What is stored of the question; null when an older one is asked again. */
  questionParts: MessagePart[] | null;
};

/**
 * Counts the files of a history and its question as the model counts them. One
 * that was deleted, an image that the model does not see, and older images
 * beyond what a call carries are each replaced by a sentence. Reads nothing
 * where no turn names a file.
 *
 * Refuses a question whose own files are not all there, are too many, or are
 * images that its model does not see.
 */
export async function countFiles(
  db: Database,
  filing: Filing,
): Promise<Result<Filed, FileRefusal>> {
  const { input, turns, userId } = filing;
  const fileIds = [
    ...new Set(turns.flatMap(({ named }) => named.map(({ fileId }) => fileId))),
  ];
  if (fileIds.length === 0) {
    const parts = input.message?.parts ?? null;
    return ok({
      turns: [...turns],
      questionParts: parts && textPartsOf(parts),
    });
  }
  const [found, limits] = await Promise.all([
    listSendable(db, { fileIds, userId }),
    getFileLimits(db, filing),
  ]);
  const files = new Map(found.map((file) => [file.id, file]));
  const refusal = refusalOf(filing, {
    files,
    filesMax: limits.filesPerMessageMax,
  });
  if (refusal) return refuse(refusal);
  return ok({
    turns: countNewestFirst(filing, files),
    questionParts: input.message ? partsOf(input.message.parts, files) : null,
  });
}

function refusalOf(
  { input, model, turns }: Filing,
  { files, filesMax }: { files: Map<string, SendableFile>; filesMax: number },
): FileRefusal | null {
  const named = turns.at(-1)?.named ?? [];
  const own = named.flatMap(({ fileId }) => files.get(fileId) ?? []);
  if (input.message) {
    if (named.length > filesMax) {
      return { kind: "too_many_files", files: named.length, filesMax };
    }
    const isFree = ({ conversationId }: SendableFile) =>
      conversationId === null || conversationId === input.conversationId;
    if (own.length < named.length || !own.every(isFree)) {
      return { kind: "file_missing" };
    }
  }
  const images = own.filter(({ kind }) => kind === "image");
  if (images.length > 0 && !sees(model)) {
    return { kind: "model_blind", name: model.name };
  }
  const bytes = images.reduce((sum, image) => sum + image.bytes, 0);
  return bytes > IMAGE_BYTES_A_CALL_MAX
    ? { kind: "images_too_large", bytes, bytesMax: IMAGE_BYTES_A_CALL_MAX }
    : null;
}

function countNewestFirst(
  { model, turns }: Filing,
  files: Map<string, SendableFile>,
): CountedTurn[] {
  let room = IMAGE_BYTES_A_CALL_MAX;
  const counted = turns.toReversed().map((turn) => {
    const turnFiles = turn.named.map(({ fileId, name }): TurnFile => {
      const file = files.get(fileId);
      if (!file) return noteOf(fileForModel.gone(name ?? ""));
      if (file.kind !== "image") {
        return { kind: "document", file, tokens: file.tokens };
      }
      const tokens = imageTokens(file, model);
      if (tokens === null) return noteOf(fileForModel.unseen(file.name));
      room -= file.bytes;
      if (room < 0) return noteOf(fileForModel.older(file.name));
      return { kind: "image", file, tokens };
    });
    return withFiles(turn, turnFiles);
  });
  return counted.reverse();
}

const noteOf = (text: string): TurnFile => ({
  kind: "note",
  text,
  tokens: countTokensNow(text),
});

const withFiles = (turn: CountedTurn, files: TurnFile[]): CountedTurn =>
  files.length === 0
    ? turn
    : {
        ...turn,
        files,
        tokens: files.reduce((sum, { tokens }) => sum + tokens, turn.tokens),
      };

type InputParts = NonNullable<ChatInput["message"]>["parts"];

const textPartsOf = (parts: InputParts): MessagePart[] =>
  parts.filter((part) => part.type === "text");

const partsOf = (
  parts: InputParts,
  files: Map<string, SendableFile>,
): MessagePart[] =>
  parts.flatMap((part): MessagePart[] => {
    if (part.type === "text") return [part];
    const file = files.get(part.fileId);
    if (!file) return [];
    const { id: fileId, name, mediaType, bytes } = file;
    return [{ type: "file", fileId, name, mediaType, bytes }];
  });

/** Whether a call carries images: not every model may answer it then. */
export const carriesImages = (turns: readonly CountedTurn[]) =>
  turns.some(({ files }) => files?.some(({ kind }) => kind === "image"));
