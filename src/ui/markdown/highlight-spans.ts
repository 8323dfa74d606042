/** A stretch of code and what it is: a class of ours, or nothing. */
export type Span = { kind: SpanKind | null; text: string };

export type SpanKind =
  | "keyword"
  | "text"
  | "number"
  | "comment"
  | "name"
  | "added"
  | "removed";

export type HighlightRequest = { id: number; code: string; language: string };
/** Null for a language that is not known. */
export type HighlightReply = { id: number; spans: Span[] | null };
