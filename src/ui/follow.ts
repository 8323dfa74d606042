"use client";

import {
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";

/** A scroller's sizes and place, in CSS pixels. */
export type Place = {
  scrollTop: number;
  scrollHeight: number;
  clientHeight: number;
};

const NEAR_END_PX = 32;

const isAtEnd = (place: Place) =>
  place.scrollHeight - place.scrollTop - place.clientHeight <= NEAR_END_PX;

/**
 * Whether to go on following the end. Only the reader leaves it, by scrolling
 * up; that the content or the window changed its size leaves nothing.
 */
export function staysFollowing(
  isFollowing: boolean,
  { before, now }: { before: Place; now: Place },
) {
  if (isAtEnd(now)) return true;
  const isSameSize =
    before.scrollHeight === now.scrollHeight &&
    before.clientHeight === now.clientHeight;
  const isScrolledUp = isSameSize && now.scrollTop < before.scrollTop;
  return isFollowing && !isScrolledUp;
}

/**
 * Keeps a scroller at the end of its content while the reader is there, and
 * leaves it alone once they scroll up or select text.
 */
export function useFollow(
  scroller: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
) {
  const [isFollowing, setIsFollowing] = useState(true);
  const latest = useRef(true);
  const place = useRef<Place>({
    scrollTop: 0,
    scrollHeight: 0,
    clientHeight: 0,
  });

  const set = useCallback((next: boolean) => {
    latest.current = next;
    setIsFollowing(next);
  }, []);

  const toEnd = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    element.scrollTop = element.scrollHeight;
    place.current = placeOf(element);
  }, [scroller]);

  useLayoutEffect(toEnd, [toEnd]);
  useEffect(() => {
    const element = scroller.current;
    const inner = content.current;
    if (!element || !inner) return;
    const onScroll = () => {
      const now = placeOf(element);
      set(staysFollowing(latest.current, { before: place.current, now }));
      place.current = now;
    };
    const observer = new ResizeObserver(() => {
      if (!latest.current) onScroll();
      else if (!isSelectingIn(element)) toEnd();
    });
    observer.observe(element);
    observer.observe(inner);
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", onScroll);
    };
  }, [scroller, content, set, toEnd]);

  const follow = useCallback(() => {
    set(true);
    toEnd();
  }, [set, toEnd]);

  /** Keeps an element where it is on the screen through the change to come. */
  const hold = useCallback(
    (element: Element) => {
      const before = element.getBoundingClientRect().top;
      latest.current = false;
      requestAnimationFrame(() => {
        const outer = scroller.current;
        if (!outer) return;
        if (element.isConnected) {
          outer.scrollTop += element.getBoundingClientRect().top - before;
        }
        place.current = placeOf(outer);
        set(isAtEnd(place.current));
      });
    },
    [scroller, set],
  );

  /** Brings an element into the middle, and stays there. */
  const reveal = useCallback(
    (element: Element) => {
      element.scrollIntoView({ block: "center" });
      if (scroller.current) place.current = placeOf(scroller.current);
      set(isAtEnd(place.current));
    },
    [scroller, set],
  );
  return { isFollowing, follow, hold, reveal };
}

const placeOf = (element: HTMLElement): Place => ({
  scrollTop: element.scrollTop,
  scrollHeight: element.scrollHeight,
  clientHeight: element.clientHeight,
});

function isSelectingIn(element: HTMLElement) {
  const selection = document.getSelection();
  return (
    selection !== null &&
    !selection.isCollapsed &&
    element.contains(selection.anchorNode)
  );
}
