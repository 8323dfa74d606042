import { projectRoot } from "../run/command.ts";
import { checkParts, runPart } from "./parts.ts";

/**
 * Runs all parts side by side and prints a line each as it ends, with what a
 * failed one said.
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
      if (!passed) console.log(output.replace(/^/gm, "         "));
      return passed;
    }),
  );
  const passed = outcomes.filter(Boolean).length;
  return { passed, failed: outcomes.length - passed };
}
