import type { Turn } from "../ask.ts";

/** What is asked, and everything that was said before it. */
export type Question = {
  text: string;
  turns: readonly Turn[];
  earlier: readonly Turn[];
};
