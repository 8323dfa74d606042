import "server-only";
import { z } from "zod";
import { ok, refuse } from "@/core/result";
import type { MailGateway, MailRefusal } from "./mail.ts";

const TIMEOUT_MS = 10_000;

const accepted = z.object({ id: z.string() });
const problem = z.object({ name: z.string() });

/**
 * Resend's HTTP API. The mail's id is its idempotency key, which Resend keeps
 * for 24 hours: a mail sent again within them is answered and not sent.
 */
export const resendGateway = ({
  key,
  base,
}: {
  key: string;
  base: string;
}): MailGateway => ({
  async send({ id, ...mail }) {
    let response: Response;
    try {
      response = await fetch(new URL("/emails", base), {
        method: "POST",
        headers: {
          authorization: `Bearer ${key}`,
          "content-type": "application/json",
          "idempotency-key": id,
        },
        body: JSON.stringify(mail),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
    } catch {
      return refuse({ ...UNAVAILABLE, code: "unreachable" });
    }
    const body: unknown = await response.json().catch(() => null);
    if (response.ok) {
      return ok({ providerId: accepted.safeParse(body).data?.id ?? null });
    }
    const name = problem.safeParse(body).data?.name;
    // The key is known with other bytes, so the mail went out already: a newer
    // release words it differently.
    if (name === "invalid_idempotent_request") return ok({ providerId: null });
    return refuse(refusalOf(response));
  },
});

const UNAVAILABLE = { kind: "unavailable", retryAfterMs: null } as const;

/** Statuses that speak of the mail itself; all others of key, quota or service. */
const REJECTED = new Set([400, 413, 422]);

function refusalOf({ status, headers }: Response): MailRefusal {
  const code = `status_${status}`;
  if (REJECTED.has(status)) return { kind: "rejected", code };
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  const retryAfterMs = Number.isFinite(seconds) ? seconds * 1_000 : null;
  return { kind: "unavailable", code, retryAfterMs };
}
