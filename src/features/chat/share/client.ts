"use client";

import { field, textOf } from "../client/json.ts";
import { revokeShareAction, shareAction } from "./actions.ts";
import { shareCopy as copy } from "./copy.ts";

/** A link that leads somewhere. Its address is known only where it was made. */
export type Link = { id: string; createdAt: Date };

/** Null when they could not be read. */
export async function readLinks(
  conversationId: string,
  signal: AbortSignal,
): Promise<Link[] | null> {
  const url = `/api/chats/${conversationId}/shares`;
  const response = await fetch(url, { signal }).catch(() => null);
  if (!response?.ok) return null;
  const links = field(await response.json().catch(() => null), "links");
  return Array.isArray(links) ? links.flatMap(parseLink) : null;
}

function parseLink(row: unknown): Link[] {
  const id = textOf(field(row, "id"));
  const createdAt = textOf(field(row, "createdAt"));
  return id && createdAt ? [{ id, createdAt: new Date(createdAt) }] : [];
}

/** The address of a new link, or why there is none. */
export async function makeLink(wanted: {
  shareId: string;
  conversationId: string;
}): Promise<{ address: string | null; problem: string | null }> {
  const made = await shareAction(null, formOf(wanted)).catch(() => null);
  if (!made) return { address: null, problem: copy.refusals.unreached };
  if (!made.ok) {
    return { address: null, problem: copy.refusals[made.refusal.kind] };
  }
  const { token } = made.value;
  return { address: `${location.origin}/share/${token}`, problem: null };
}

/** Whether it leads nowhere now; also when it was gone already. */
export async function revokeLink(shareId: string): Promise<boolean> {
  const revoked = await revokeShareAction(null, formOf({ shareId })).catch(
    () => null,
  );
  if (revoked === null) return false;
  return revoked.ok || revoked.refusal.kind !== "rate_limited";
}

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}
