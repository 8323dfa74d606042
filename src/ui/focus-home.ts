/**
 * Keeps the focus from falling to the page when what had it goes away: it goes
 * to `home` instead. It looks at what was focused within `areaId`, also where a
 * menu was opened from it. Whoever touches is left alone, lest a keyboard comes
 * up. Answers with how to end it.
 */
export function keepFocus({
  areaId,
  home,
}: {
  areaId: string;
  home: () => HTMLElement | null;
}): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  let held: Element | null = null;

  const isLost = () => document.activeElement === document.body;
  const note = (target: EventTarget | null) => {
    if (!(target instanceof Element) || target === document.body) return;
    if (target.closest("[role=menu]")) return;
    held = target.closest(`#${areaId}`) && isByKeyboard(target) ? target : null;
  };
  const observer = new MutationObserver(() => {
    if (!held || held.isConnected || !isLost()) return;
    held = null;
    // A menu that closes gives the focus back to its button after a moment.
    setTimeout(() => {
      if (isLost()) home()?.focus({ preventScroll: true });
    });
  });

  note(document.activeElement);
  observer.observe(document.body, { childList: true, subtree: true });
  signal.addEventListener("abort", () => observer.disconnect());
  addEventListener("focusin", ({ target }) => note(target), { signal });
  // A click beside everything takes the focus away on purpose.
  addEventListener("pointerdown", () => (held = null), { signal });
  return () => ending.abort();
}

const isByKeyboard = (element: Element) =>
  matchMedia("(pointer: fine)").matches || element.matches(":focus-visible");
