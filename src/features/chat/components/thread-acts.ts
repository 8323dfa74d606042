import type { ModelChoice } from "@/features/llm/loaders";
import type { Editing } from "../client/editing.ts";

/** What can be done with the messages of a thread. */
export type ThreadActs = {
  models: readonly ModelChoice[];
  /** No answer runs: another can be asked for. */
  isIdle: boolean;
  editing: Editing;
  onRetry: (questionId: string) => void;
  /** Out of the thread again, into the composer. */
  onTakeBack: (questionId: string) => void;
  onEdit: (questionId: string, text: string) => void;
  /** With the conversation's model when none is named. */
  onAskAgain: (questionId: string, modelId?: string) => void;
  /** `control` keeps its place on the screen. */
  onChoose: (messageId: string, control: Element) => void;
  /** Asks for the texts that lead to a message; false when they did not come. */
  onMissing: (messageId: string) => Promise<boolean>;
  /** Shows the turn the reader came for. Stays the same function. */
  onWanted: (turn: Element) => void;
};
