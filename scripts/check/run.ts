import { projectRoot } from "../run/command.ts";
import type { Totals } from "../test/totals.ts";
import { checkParts, runPart } from "./parts.ts";

/**
 * Runs all parts side by side and prints a line each as it ends, with what a
 * failed one said, and at the end why another was skipped.
 */
export async function checkProject(): Promise<Totals> {
  const outcomes = await Promise.all(
    checkParts.map(async (part) => {
      const startedAt = performance.now();
      const { passed, output } = await runPart(part, projectRoot);
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      const isSkipped = passed && output.startsWith("skipped: ");
      const mark = isSkipped ? "skipped" : passed ? "ok     " : "failed ";
      console.log(`  ${mark} ${part.name} (${seconds} s)`);
      if (!passed) console.log(output.trimEnd().replace(/^/gm, "         "));
      return {
        failure: passed ? null : part.name,
        skipped: isSkipped ? output.trimEnd() : null,
      };
    }),
  );
  const skipped = outcomes.flatMap((outcome) => outcome.skipped ?? []);
  if (skipped.length > 0) console.log(`\n${skipped.join("\n")}`);
  const failures = outcomes.flatMap((outcome) => outcome.failure ?? []);
  return {
    passed: outcomes.length - failures.length - skipped.length,
    failed: failures.length,
    skipped: skipped.length,
    failures,
  };
}
