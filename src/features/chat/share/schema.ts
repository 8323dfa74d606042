import { z } from "zod";

/** Fields of the form that makes a chat public. */
export const shareInput = z.object({
  /** The link's own id, made by the client: sent twice, it is made once. */
  shareId: z.uuid(),
  conversationId: z.uuid(),
});

/** Field of the form that takes a link back. */
export const revokeShareInput = z.object({ shareId: z.uuid() });

/** Links of one chat that lead somewhere at a time. */
export const LINKS_A_CHAT_MAX = 20;

/** The secret part of a public chat's address. */
export const shareToken = z.string().regex(/^[\w-]{32}$/);
