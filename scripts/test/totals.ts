export type Totals = { passed: number; failed: number; skipped: number };

export const NOTHING: Totals = { passed: 0, failed: 0, skipped: 0 };

export const sum = (one: Totals, other: Totals): Totals => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
  skipped: one.skipped + other.skipped,
});

export const inWords = ({ passed, failed, skipped }: Totals) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

/**
 * What a runner counted, held against how it ended. What breaks outside of any
 * test, such as a setup, is one failure; so is a suite that ran nothing.
 */
export function judge(suite: Totals & { exitCode: number }): Totals {
  const { passed, failed, skipped, exitCode } = suite;
  const isBroken = exitCode !== 0 || passed + failed === 0;
  return { passed, failed: Math.max(failed, isBroken ? 1 : 0), skipped };
}
