"use client";

import { type KeyboardEvent, useState } from "react";

const STEPS: Record<string, (position: number, last: number) => number> = {
  ArrowDown: (position, last) => Math.min(position + 1, last),
  ArrowUp: (position) => Math.max(position - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
};

/**
 * Arrow keys in a list of links: up and down from row to row, right to the
 * row's menu and left back. The Tab key stops at one row only: where the focus
 * was last, else at the current one. A row is marked by `data-row`, its id.
 */
export function useListKeys(ids: readonly string[], currentId: string) {
  const [lastId, setLastId] = useState<string | null>(null);
  const stopId =
    [lastId, currentId].find((id) => id !== null && ids.includes(id)) ?? ids[0];
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const { target, currentTarget: list, key } = event;
    if (!(target instanceof Element)) return;
    const row = target.closest("li");
    const link = row?.querySelector<HTMLElement>("[data-row]");
    const isModified = event.ctrlKey || event.metaKey || event.altKey;
    if (!row || !link || isModified || event.defaultPrevented) return;
    const next = neighbour({ key, list, link, target });
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  const onFocus = ({ target }: { target: Element }) => {
    const link = target.closest("li")?.querySelector("[data-row]");
    const id = link?.getAttribute("data-row");
    if (id) setLastId(id);
  };
  return { stopId, listProps: { onKeyDown, onFocus } };
}

function neighbour(from: {
  key: string;
  list: HTMLElement;
  link: HTMLElement;
  target: Element;
}): HTMLElement | null {
  const { key, list, link, target } = from;
  if (key === "ArrowLeft" && target !== link) return link;
  if (key === "ArrowRight" && target === link) {
    return link.parentElement?.querySelector("button") ?? null;
  }
  const rows = [...list.querySelectorAll<HTMLElement>("[data-row]")];
  const step = STEPS[key];
  // On the menu's button the arrows down and up open the menu.
  if (!step || target !== link) return null;
  return rows[step(rows.indexOf(link), rows.length - 1)] ?? null;
}
