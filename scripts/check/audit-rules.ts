import { z } from "zod";

const REFUSED = ["high", "critical"];

const audit = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({ name: z.string(), severity: z.string(), range: z.string() }),
  ),
});

const noAudit = z.object({
  message: z.string(),
  statusCode: z.int().optional(),
});

export type AuditVerdict =
  | { kind: "clean" }
  | { kind: "vulnerable"; problems: string[] }
  /** Nobody could be asked: there is no network, or a mirror without audits. */
  | { kind: "skipped"; why: string }
  /** There is a registry that should know, and what it said is of no use. */
  | { kind: "unanswered"; why: string };

/** What `npm audit --json` said: a finding of high severity is refused. */
export function verdictOf(output: string): AuditVerdict {
  const said = parseJson(output);
  const found = audit.safeParse(said);
  if (!found.success) return withoutReport(said);
  const problems = Object.values(found.data.vulnerabilities)
    .filter(({ severity }) => REFUSED.includes(severity))
    .map(({ name, severity, range }) => `${name} ${range}: ${severity}`);
  return problems.length > 0
    ? { kind: "vulnerable", problems }
    : { kind: "clean" };
}

/** What stops the check. */
export function problemsOf(verdict: AuditVerdict): string[] {
  if (verdict.kind === "vulnerable") return verdict.problems;
  return verdict.kind === "unanswered"
    ? [`known vulnerabilities are not known: ${verdict.why}`]
    : [];
}

function withoutReport(said: unknown): AuditVerdict {
  const { data } = noAudit.safeParse(said);
  if (!data) return { kind: "unanswered", why: "npm audit gave no report" };
  const [sentence = ""] = data.message.split(" - ");
  const { statusCode } = data;
  if (statusCode === undefined) {
    return isUnreachable(data.message)
      ? { kind: "skipped", why: `the registry was not reached (${sentence})` }
      : { kind: "unanswered", why: `npm audit gave no report (${sentence})` };
  }
  return isRefusal(statusCode)
    ? { kind: "skipped", why: `the registry answers no audit (${sentence})` }
    : { kind: "unanswered", why: `the registry answered ${sentence}` };
}

/** A mirror that knows no such address, or does not let it be posted to. */
const isRefusal = (status: number) =>
  status === 501 ||
  (status >= 400 && status < 500 && ![408, 429].includes(status));

const isUnreachable = (message: string) =>
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT)\b/.test(
    message,
  );

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
