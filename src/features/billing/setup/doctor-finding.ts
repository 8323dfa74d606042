/** One thing looked at. A warning can wait; a problem loses money or people. */
export type Finding = {
  check: string;
  state: "ok" | "warning" | "problem";
  sentence: string;
  /** What to do about it; null when nothing is wrong. */
  remedy: string | null;
};

export const fine = (check: string, sentence: string): Finding => ({
  check,
  state: "ok",
  sentence,
  remedy: null,
});

export const warning = (
  check: string,
  sentence: string,
  remedy: string,
): Finding => ({ check, state: "warning", sentence, remedy });

export const problem = (
  check: string,
  sentence: string,
  remedy: string,
): Finding => ({ check, state: "problem", sentence, remedy });
