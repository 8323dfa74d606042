import { z } from "zod";

const REFUSED = ["high", "critical"];

const audit = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({ name: z.string(), severity: z.string(), range: z.string() }),
  ),
});

const noAudit = z.object({ message: z.string() });

export type AuditVerdict =
  | { kind: "clean" }
  | { kind: "vulnerable"; problems: string[] }
  /** Nobody could be asked. */
  | { kind: "skipped"; why: string };

/** What `npm audit --json` said: a finding of high severity is refused. */
export function verdictOf(output: string): AuditVerdict {
  const said = parseJson(output);
  const found = audit.safeParse(said);
  if (!found.success) {
    const { data } = noAudit.safeParse(said);
    return {
      kind: "skipped",
      why: data
        ? `the registry answers no audit (${data.message.split(" - ")[0]})`
        : "npm audit gave no report",
    };
  }
  const problems = Object.values(found.data.vulnerabilities)
    .filter(({ severity }) => REFUSED.includes(severity))
    .map(({ name, severity, range }) => `${name} ${range}: ${severity}`);
  return problems.length > 0
    ? { kind: "vulnerable", problems }
    : { kind: "clean" };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
