import type { SendableFile } from "@/features/files/queries";

/** A file of a turn as its model is given it; its content is read later. */
export type TurnFile =
  | { kind: "document" | "image"; file: SendableFile; tokens: number }
  /** A sentence in its place. */
  | { kind: "note"; text: string; tokens: number };

/** A file that a turn names; its name is not known yet of one just sent. */
export type NamedFile = { fileId: string; name: string | null };
