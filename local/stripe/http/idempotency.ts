import { createHash } from "node:crypto";
import type { Account } from "../account.ts";
import { StripeError } from "./errors.ts";
import type { Asked } from "./request.ts";

export type Answer = { status: number; body: string };

/** A key is forgotten after a day. */
const KEPT_MS = 24 * 3_600_000;

/**
 * What a key says of a request: the answer it had, or that it is new and now
 * taken.
 *
 * @throws StripeError when the key was used for something else, or is in use.
 */
export function claimKey(
  account: Account,
  key: string,
  asked: Asked,
): Answer | "new" {
  const kept = account.find("local.kept_answer", key);
  const isKept = kept && kept.createdMs + KEPT_MS > account.clock.nowMs();
  const fingerprint = fingerprintOf(asked);
  if (!isKept) {
    forgetOld(account);
    account.put("local.kept_answer", {
      id: key,
      object: "local.kept_answer",
      fingerprint,
      createdMs: account.clock.nowMs(),
      answer: null,
    });
    return "new";
  }
  if (kept.fingerprint !== fingerprint) {
    throw new StripeError(400, {
      type: "idempotency_error",
      message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
    });
  }
  if (kept.answer === null) {
    throw new StripeError(409, {
      type: "idempotency_error",
      code: "idempotency_key_in_use",
      message: `There is currently another in-progress request using this idempotent key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
    });
  }
  return kept.answer;
}

/** The oldest come first. */
function forgetOld(account: Account) {
  const since = account.clock.nowMs() - KEPT_MS;
  for (const { id, createdMs } of account.tables[
    "local.kept_answer"
  ].values()) {
    if (createdMs >= since) return;
    account.remove("local.kept_answer", id);
  }
}

/** Keeps what was answered, unless the request never began to be carried out. */
export function keepAnswer(account: Account, key: string, answer: Answer) {
  const isKept =
    answer.status < 400 || answer.status === 402 || answer.status >= 500;
  if (isKept) account.change("local.kept_answer", key, { answer });
  else account.remove("local.kept_answer", key);
}

const fingerprintOf = ({ method, path, body, query }: Asked): string =>
  createHash("sha256")
    .update(JSON.stringify([method, path, sorted(body), sorted(query)]))
    .digest("hex");

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, each]) => [name, sorted(each)]);
}
