export type Totals = {
  passed: number;
  failed: number;
  skipped: number;
  /** The names of those that failed. */
  failures: readonly string[];
};

export const NOTHING: Totals = {
  passed: 0,
  failed: 0,
  skipped: 0,
  failures: [],
};

export const sum = (one: Totals, other: Totals): Totals => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
  skipped: one.skipped + other.skipped,
  failures: [...one.failures, ...other.failures],
});

export const inWords = ({
  passed,
  failed,
  skipped,
}: Omit<Totals, "failures">) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

/**
 * What a runner counted, held against how it ended. Files that break outside of
 * any test are a failure each, a setup that does is one; so is a suite that ran
 * nothing.
 */
export function judge(suite: Totals & { exitCode: number }): Totals {
  const { exitCode, ...totals } = suite;
  const isBroken = exitCode !== 0 || totals.passed + totals.failed === 0;
  if (!isBroken || totals.failed > 0) return totals;
  const failures =
    totals.failures.length > 0 ? totals.failures : ["outside of any test"];
  return { ...totals, failed: failures.length, failures };
}

/** Failures of a suite under its name. */
export const named = (name: string, suite: Totals): Totals => ({
  ...suite,
  failures: suite.failures.map((failure) => `${name}: ${failure}`),
});
