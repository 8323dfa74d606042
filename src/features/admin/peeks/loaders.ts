import "server-only";
import { notFound } from "next/navigation";
import { z } from "zod";
import { db } from "@/db/client";
import { requireActor, requireAdmin } from "@/features/account/loaders";
import { readBranch } from "@/features/chat/share/snapshot";
import { listSendable } from "@/features/files/queries";
import { findLivePeek, findPeekable, listPeeksAt } from "./queries.ts";

/**
 * A conversation for an admin who has said why; before that, and when the half
 * hour is over, neither its name nor a word of it.
 */
export async function loadPeek(given: { id: string; conversationId: string }) {
  const { userId: adminId } = await requireAdmin();
  const conversationId = z.uuid().safeParse(given.conversationId).data;
  const chat = conversationId && (await findPeekable(db, { conversationId }));
  if (!chat || chat.userId !== given.id) notFound();
  const peek = await findLivePeek(db, { adminId, conversationId });
  return {
    ...{ userId: chat.userId, conversationId },
    read: peek && {
      ...{ title: chat.title, reason: peek.reason },
      endsAt: peek.endsAt.toISOString(),
      messages: await readWithFiles(chat),
    },
  };
}

/** The branch that is read, and of its files whether they are kept. */
async function readWithFiles(chat: NonNullable<Peekable>) {
  const branch = await readBranch(db, chat);
  const fileIds = branch.flatMap(({ files }) =>
    files.map((file) => file.fileId),
  );
  const kept = await listSendable(db, { fileIds, userId: chat.userId });
  const keptIds = new Set(kept.map(({ id }) => id));
  return branch.map(({ files, ...message }) => ({
    ...message,
    files: files.map((file) => ({ ...file, isKept: keptIds.has(file.fileId) })),
  }));
}

type Peekable = Awaited<ReturnType<typeof findPeekable>>;

export type Peek = Awaited<ReturnType<typeof loadPeek>>;

const ownPeeksQuery = z.object({
  looks: z.string().max(200).nullable().catch(null).default(null),
});

/** A page of who looked into the signed-in person's chats. */
export async function loadOwnPeeks(params: unknown = {}) {
  const { userId } = await requireActor();
  const { looks: before } = ownPeeksQuery.parse(params);
  const { rows, next } = await listPeeksAt(db, { userId, before });
  const peeks = rows.map(({ startedAt, endsAt, cursor: _cursor, ...peek }) => ({
    ...peek,
    startedAt: startedAt.toISOString(),
    endsAt: endsAt.toISOString(),
  }));
  return { peeks, next, isFirst: before === null };
}
