import type { Page } from "@playwright/test";

/**
 * Writes the page's words as a longer language would: each letter with a mark,
 * each longer word by two fifths longer. What people typed, code and figures
 * stay. It lasts until React writes a text anew.
 */
export const lengthenWords = (page: Page) =>
  page.evaluate(() => {
    const MARKED = new Map(
      [..."aáeéiíoóuúcçnñsšzžAÁEÉIÍOÓUÚCÇNÑSŠZŽ"]
        .flatMap((_, at, all) => (at % 2 === 0 ? [all.slice(at, at + 2)] : []))
        .map(([plain, marked]) => [plain ?? "", marked ?? ""] as const),
    );
    const mark = (word: string) =>
      [...word].map((letter) => MARKED.get(letter) ?? letter).join("");
    const lengthen = (text: string) =>
      text.replace(/\p{L}{2,}/gu, (word) => {
        const tail = word.length > 3 ? Math.ceil(word.length * 0.4) : 0;
        return mark(word + (tail > 0 ? word.slice(-tail) : ""));
      });

    const isOwn = (element: Element | null) =>
      element?.closest("[dir=auto], code, pre, script, style, option") === null;
    const walker = document.createTreeWalker(
      document.body,
      NodeFilter.SHOW_TEXT,
    );
    let words = 0;
    while (walker.nextNode()) {
      const { currentNode } = walker;
      const text = currentNode.nodeValue ?? "";
      if (!isOwn(currentNode.parentElement) || !/\p{L}{2}/u.test(text))
        continue;
      currentNode.nodeValue = lengthen(text);
      words += 1;
    }
    return words;
  });

/** What a reader of a longer language could not read: cut off, or off the page. */
export const unreadable = (page: Page) =>
  page.evaluate(() => {
    const scrollsSideways = (element: Element) =>
      ["auto", "scroll"].includes(getComputedStyle(element).overflowX) &&
      element.scrollWidth > element.clientWidth;
    const isInScroller = (element: Element) => {
      let parent = element.parentElement;
      while (parent && parent.tagName !== "MAIN") {
        if (scrollsSideways(parent)) return true;
        parent = parent.parentElement;
      }
      return false;
    };
    const isShown = (element: Element) =>
      element.checkVisibility({ opacityProperty: true }) &&
      element.closest(".sr-only, [aria-hidden=true]") === null;
    const holdsText = (element: Element) =>
      [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim(),
      );
    const isCut = (element: Element) => {
      const { overflowX, textOverflow } = getComputedStyle(element);
      const isClipped = overflowX === "hidden" || overflowX === "clip";
      return (
        isClipped &&
        textOverflow !== "ellipsis" &&
        element.scrollWidth > element.clientWidth + 1
      );
    };
    return [...document.body.querySelectorAll("*")]
      .filter(
        (element) =>
          isShown(element) && holdsText(element) && !isInScroller(element),
      )
      .filter((element) => {
        const { left, right, width } = element.getBoundingClientRect();
        const isOutside = right > window.innerWidth + 1 || left < -1;
        return width > 0 && (isOutside || isCut(element));
      })
      .map((element) => `${element.tagName}: ${element.textContent?.trim()}`);
  });
