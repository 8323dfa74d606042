import katex from "katex";
import "katex/dist/katex.min.css";

/**
 * Writes TeX into an element. It comes from a model: nothing of it may link,
 * load or run, and what cannot be read stays as it was written.
 */
export function renderMaths(
  tex: string,
  { element, isBlock }: { element: HTMLElement; isBlock: boolean },
) {
  katex.render(tex, element, { ...MATHS_OPTIONS, displayMode: isBlock });
}

export const MATHS_OPTIONS = {
  trust: false,
  throwOnError: false,
  strict: "ignore",
  errorColor: "currentColor",
  maxSize: 20,
  maxExpand: 200,
} as const;
