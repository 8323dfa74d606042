import "server-only";
import { notFound } from "next/navigation";
import { cache } from "react";
import { db } from "@/db/client";
import { requireActor } from "@/features/account/loaders";
import { findSharedChat, listShares, type SharedChat } from "./queries.ts";
import { shareToken } from "./schema.ts";

/**
 * The public chat at an address. Asks nobody who they are: a session gives no
 * more here, and no less.
 */
export const loadSharedChat = cache(
  async (given: string): Promise<SharedChat> => {
    const token = shareToken.safeParse(given);
    if (!token.success) notFound();
    const chat = await findSharedChat(db, { token: token.data });
    return chat ?? notFound();
  },
);

/** All links of the signed-in person that lead somewhere. */
export async function loadShareLinks() {
  const { userId } = await requireActor();
  const links = await listShares(db, { userId });
  return links.map(({ createdAt, ...link }) => ({
    ...link,
    createdAt: createdAt.toISOString(),
  }));
}
