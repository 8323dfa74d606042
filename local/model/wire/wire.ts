import { randomBytes } from "node:crypto";
import type { Ask, Usage } from "../ask.ts";

/** An answer that has come to its end. Usage is null when it is left out. */
export type Ending = {
  text: string;
  reasoning: string;
  finish: "stop" | "length";
  usage: Usage | null;
};

/**
 * How one answer looks in one vendor's stream. Each function gives the events
 * to write, one after the other; `failing` breaks off in mid-stream.
 */
export type Wire = {
  opening(): string;
  reasoning(piece: string): string;
  text(piece: string): string;
  closing(ending: Ending): string;
  failing(): string;
  /** The whole answer, for a call that does not stream. */
  whole(ending: Ending): object;
};

export type OpenWire = (ask: Ask, servedModel: string) => Wire;

export const event = (body: object): string =>
  `data: ${JSON.stringify(body)}\n\n`;

export const newId = (prefix: string): string =>
  `${prefix}${randomBytes(16).toString("hex")}`;

export const nowSeconds = (): number => Math.floor(Date.now() / 1_000);
