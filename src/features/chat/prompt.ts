import "server-only";
import type {
  LanguageModelV4FilePart,
  LanguageModelV4Prompt,
  LanguageModelV4TextPart,
} from "@ai-sdk/provider";
import type { Database } from "@/db/client";
import { fileStore } from "@/features/files/gateway";
import { readDocuments } from "@/features/files/queries";
import { documentForModel, fileForModel } from "@/features/files/rules";
import type { CountedTurn } from "./rules.ts";
import type { TurnFile } from "./turn-file.ts";

type UserPart = LanguageModelV4TextPart | LanguageModelV4FilePart;

/** What reads the contents of files; each at most once a call. */
type Contents = {
  documents: Map<string, string>;
  images: Map<string, Uint8Array>;
};

/**
 * The turns as a provider takes them: documents as text between lines that name
 * them, images as their bytes, then what was said. Where no turn has files,
 * nothing is read.
 *
 * @throws what the store throws.
 */
export async function promptOf(
  db: Database,
  turns: readonly CountedTurn[],
): Promise<LanguageModelV4Prompt> {
  const files = turns.flatMap((turn) => turn.files ?? []);
  const contents = files.length > 0 ? await readContents(db, files) : null;
  return turns.map((turn) => {
    const { role, text } = turn;
    if (role === "system") return { role, content: text };
    const said: LanguageModelV4TextPart[] =
      text === "" ? [] : [{ type: "text", text }];
    if (role === "assistant" || !turn.files || !contents) {
      return { role, content: said };
    }
    const given = turn.files.map((file) => partOf(file, contents));
    return { role, content: [...given, ...said] };
  });
}

async function readContents(
  db: Database,
  files: readonly TurnFile[],
): Promise<Contents> {
  const idsOf = (wanted: "document" | "image") => [
    ...new Set(
      files.flatMap((each) => (each.kind === wanted ? [each.file.id] : [])),
    ),
  ];
  const documentIds = idsOf("document");
  const [documents, images] = await Promise.all([
    documentIds.length > 0
      ? readDocuments(db, documentIds)
      : new Map<string, string>(),
    Promise.all(idsOf("image").map(readImage)),
  ]);
  return { documents, images: new Map(images.flat()) };
}

async function readImage(id: string): Promise<[string, Uint8Array][]> {
  const bytes = await fileStore().get(id);
  return bytes
    ? [[id, new Uint8Array(await new Response(bytes).arrayBuffer())]]
    : [];
}

function partOf(given: TurnFile, contents: Contents): UserPart {
  if (given.kind === "note") return { type: "text", text: given.text };
  const { id, name, mediaType } = given.file;
  const text = contents.documents.get(id);
  if (text !== undefined) {
    return { type: "text", text: documentForModel({ id, name, text }) };
  }
  const bytes = contents.images.get(id);
  // Discarded since it was counted.
  if (!bytes) return { type: "text", text: fileForModel.gone(name) };
  return {
    type: "file",
    filename: name,
    mediaType,
    data: { type: "data", data: bytes },
    // As it is counted: `auto` may look less closely, but is not foreseeable.
    providerOptions: { openai: { imageDetail: "high" } },
  };
}
