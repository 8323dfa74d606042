import "server-only";
import { ok, type Result, refuse } from "@/core/result";
import type { Database } from "@/db/client";
import type { MessagePart } from "@/db/schema/chat";
import { seesForNoMore } from "@/features/files/rules";
import { type Catalogue, getCatalogue } from "@/features/llm/catalogue";
import { isProviderConfigured } from "@/features/llm/gateway";
import { countStoredText, countTokens } from "@/features/llm/tokens";
import type { ModelRow } from "@/features/plans/queries";
import { carriesImages, countFiles } from "./attached.ts";
import { closeInterruptedAnswers } from "./commands.ts";
import type { FileRefusal } from "./file-refusals.ts";
import {
  getHistory,
  type History,
  type HistoryRead,
  type HistoryTurn,
  historyFrom,
  type WantedHistory,
} from "./history.ts";
import { type CountedTurn, inputTokensOf, turnsWithinWindow } from "./rules.ts";
import {
  type ChatInput,
  fileIdsOf,
  MESSAGE_CHARACTERS_MAX,
  spokenText,
} from "./schema.ts";
import type { NamedFile } from "./turn-file.ts";

/** What a reply is made from, checked and counted. */
export type Prepared = {
  /** What the question hangs on, or the question to answer again. */
  parentId: string | null;
  model: ModelRow;
  fallback: ModelRow | null;
  /** What the model is sent: the instructions, if any, then oldest first. */
  turns: CountedTurn[];
  /** What is stored of the question; null when an older one is asked again. */
  questionParts: MessagePart[] | null;
  /** The oldest message among them, where older ones are left out. */
  contextStartId: string | null;
};

export type PrepareRefusal =
  | FileRefusal
  | { kind: "not_found" }
  | { kind: "message_too_long"; characters: number; charactersMax: number }
  | { kind: "input_too_large"; inputTokens: number; inputTokensMax: number }
  | { kind: "invalid_input"; fields: Record<string, string[]> }
  | {
      kind: "request_in_progress";
      requestId: string;
      conversationId: string | null;
      answerId: string | null;
    }
  | { kind: "model_unknown" }
  | { kind: "model_retired"; name: string; successorName: string | null }
  | { kind: "model_not_set_up"; name: string };

type Asked = {
  userId: string;
  workspaceId: string;
  input: ChatInput;
  /** Where it has been read already; null when there was nothing. */
  read?: HistoryRead | null | undefined;
};

/**
 * What the first question of a new conversation is made from; null for any
 * other, for one with files, and for one that is refused.
 */
export async function prepareFirst(
  db: Database,
  input: ChatInput,
): Promise<Prepared | null> {
  if (!input.message || input.parentId) return null;
  if (fileIdsOf(input.message.parts).length > 0) return null;
  const prepared = await prepareReply(db, { ...NOBODY, input, read: null });
  return prepared.ok ? prepared.value : null;
}

/** Nothing is looked up for whoever asks without files. */
const NOBODY = { userId: "", workspaceId: "" };

/** Which messages a question needs to be read. */
export const historyFor = (input: ChatInput): WantedHistory => ({
  conversationId: input.conversationId,
  messageId: input.message?.id ?? null,
  position:
    input.parentId === undefined
      ? { kind: "at_end" }
      : { kind: "after", parentId: input.parentId },
});

/**
 * Finds a question's place and model, and the part of the history that fits the
 * model's window. Reads once at most and writes nothing.
 */
export async function prepareReply(
  db: Database,
  asked: Asked,
): Promise<Result<Prepared, PrepareRefusal>> {
  const { input } = asked;
  const characters = charactersOf(input);
  if (characters > MESSAGE_CHARACTERS_MAX) {
    return refuse({
      kind: "message_too_long",
      characters,
      charactersMax: MESSAGE_CHARACTERS_MAX,
    });
  }
  const [catalogue, history] = await Promise.all([
    getCatalogue(db),
    readHistory(db, asked),
  ]);
  const placed = checkPlace(input, history);
  if (!placed.ok) return placed;
  const chosen = chooseModel(catalogue, input, history);
  if (!chosen.ok) return chosen;
  const model = chosen.value;

  const [instructions, said] = await Promise.all([
    countInstructions(history),
    countTurns(input, history),
  ]);
  const filed = await countFiles(db, { ...asked, model, turns: said });
  if (!filed.ok) return filed;
  const { turns: counted, questionParts } = filed.value;
  const turns = turnsWithinWindow(counted, model, instructions);
  if (!turns) {
    return refuse({
      kind: "input_too_large",
      inputTokens: inputTokensOf([...instructions, ...counted.slice(-1)]),
      inputTokensMax: model.contextTokensMax,
    });
  }
  const fallback = catalogue.findFallback(model);
  const isFitting = (other: ModelRow) =>
    turnsWithinWindow(turns, other, instructions)?.length === turns.length &&
    (!carriesImages(turns) || seesForNoMore(model, other));
  const isCut = history.isCut || turns.length < counted.length;
  return ok({
    parentId: history.parentId,
    model,
    fallback: fallback && isFitting(fallback) ? fallback : null,
    turns: [...instructions, ...turns],
    questionParts,
    contextStartId: isCut ? (turns[0]?.id ?? null) : null,
  });
}

const charactersOf = ({ message }: ChatInput) =>
  message ? spokenText(message.parts).length : 0;

/** Again after closing it, when the history has an answer whose process died. */
async function readHistory(
  db: Database,
  { userId, input, read }: Asked,
): Promise<History> {
  const wanted = { ...historyFor(input), userId };
  const history =
    read === undefined
      ? await getHistory(db, wanted)
      : historyFrom(read, wanted);
  if (!history.turns.some(isInterrupted)) return history;
  await closeInterruptedAnswers(db, wanted);
  return getHistory(db, wanted);
}

const isInterrupted = (turn: HistoryTurn) =>
  turn.status === "running" && !turn.isLive;

/** Whether the question may hang where it is put. */
function checkPlace(
  input: ChatInput,
  history: History,
): Result<null, PrepareRefusal> {
  if (history.conversation && !history.conversation.isOwn) {
    return refuse({ kind: "not_found" });
  }
  const parent = history.turns.at(-1);
  if (history.parentId !== null && !parent) {
    return refuse({ kind: "not_found" });
  }
  if (parent?.isLive) {
    return refuse({
      kind: "request_in_progress",
      requestId: parent.id,
      conversationId: input.conversationId,
      answerId: parent.id,
    });
  }
  const neededRole = input.message ? "assistant" : "user";
  const fits = parent ? parent.role === neededRole : Boolean(input.message);
  if (fits) return ok(null);
  const problem = input.message
    ? "A message follows an answer."
    : "Only a question can be answered again.";
  return refuse({ kind: "invalid_input", fields: { parentId: [problem] } });
}

/** The model asked for, else the conversation's, else the default. */
function chooseModel(
  catalogue: Catalogue,
  input: ChatInput,
  history: History,
): Result<ModelRow, PrepareRefusal> {
  const wantedId = input.modelId ?? history.conversation?.modelId;
  const model = wantedId ? catalogue.find(wantedId) : catalogue.findDefault();
  if (model?.kind !== "chat") return refuse({ kind: "model_unknown" });
  if (model.status === "retired") {
    const successor = catalogue.find(model.successorModelId ?? "");
    return refuse({
      kind: "model_retired",
      name: model.name,
      successorName: successor?.name ?? null,
    });
  }
  if (!isProviderConfigured(model.provider)) {
    return refuse({ kind: "model_not_set_up", name: model.name });
  }
  return ok(model);
}

async function countInstructions({
  instructions: text,
}: History): Promise<CountedTurn[]> {
  if (text === null) return [];
  return [{ id: null, role: "system", text, tokens: await countTokens(text) }];
}

async function countTurns(
  { message }: ChatInput,
  history: History,
): Promise<(CountedTurn & { named: NamedFile[] })[]> {
  const earlier = await Promise.all(
    history.turns
      .filter((turn) => turn.text !== "" || turn.files.length > 0)
      .map(async ({ id, role, text, files: named }) => ({
        ...{ id, role, text, named },
        tokens: await countStoredText(id, text),
      })),
  );
  if (!message) return earlier;
  const text = spokenText(message.parts);
  const tokens = await countQuestion(message, text);
  const named = fileIdsOf(message.parts).map((fileId) => ({
    fileId,
    name: null,
  }));
  return [...earlier, { id: message.id, role: "user", text, tokens, named }];
}

const questionTokens = new WeakMap<object, Promise<number>>();

/** A question that is prepared twice is counted once. */
function countQuestion(message: object, text: string): Promise<number> {
  const tokens = questionTokens.get(message) ?? countTokens(text);
  questionTokens.set(message, tokens);
  return tokens;
}
