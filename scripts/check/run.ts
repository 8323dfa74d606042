import { projectRoot } from "../run/command.ts";
import { checkParts, runPart } from "./parts.ts";

/**
 * Runs all parts side by side and prints a line each as it ends, with what a
 * failed one said and why another was skipped.
 */
export async function checkProject(): Promise<{
  passed: number;
  failed: number;
}> {
  const outcomes = await Promise.all(
    checkParts.map(async (part) => {
      const startedAt = performance.now();
      const { passed, output } = await runPart(part, projectRoot);
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      console.log(
        `  ${passed ? "ok    " : "failed"} ${part.name} (${seconds} s)`,
      );
      const isTold = !passed || output.startsWith("skipped: ");
      if (isTold) console.log(output.trimEnd().replace(/^/gm, "         "));
      return passed;
    }),
  );
  const passed = outcomes.filter(Boolean).length;
  return { passed, failed: outcomes.length - passed };
}
