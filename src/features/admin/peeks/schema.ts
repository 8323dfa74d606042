import { z } from "zod";
import { reason } from "../schema.ts";

/** How long an admin may read a conversation for one reason. */
export const PEEK_MINUTES = 30;

export const openPeekInput = z.object({ conversationId: z.uuid(), reason });

export type PeekRefusal =
  /** The one who acts is no admin any more. */
  | { kind: "forbidden" }
  /** Also a temporary chat, a deleted one, and one whose account is. */
  | { kind: "not_found" }
  /** This admin may read it already. */
  | { kind: "already_so" };
