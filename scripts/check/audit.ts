import { execFile } from "node:child_process";
import { type AuditVerdict, problemsOf, verdictOf } from "./audit-rules.ts";
import { report } from "./report.ts";

/** Without a network npm tries again and again; nobody waits for that here. */
const TIMEOUT_MS = 30_000;

/** Asks the registry what is known of the packages that run in production. */
const askRegistry = () =>
  new Promise<AuditVerdict>((resolve) => {
    execFile(
      "npm",
      ["audit", "--omit=dev", "--json", "--fetch-retries=0"],
      { timeout: TIMEOUT_MS, maxBuffer: 64 * 1_024 * 1_024 },
      // It fails when it finds anything; what it found is in its output.
      (failure, output) =>
        resolve(
          failure?.killed
            ? { kind: "skipped", why: "the registry did not answer in time" }
            : verdictOf(output),
        ),
    );
  });

/**
 * A registry that should know and does not say stops a CI, where nobody reads
 * what was skipped; at a desk one goes on.
 */
const isCi = process.env.CI !== undefined && process.env.CI !== "";

const verdict = await askRegistry();
const isUnasked =
  verdict.kind === "skipped" || (verdict.kind === "unanswered" && !isCi);
if (isUnasked) {
  console.log(`skipped: known vulnerabilities are not known, ${verdict.why}`);
} else {
  report(problemsOf(verdict));
}
