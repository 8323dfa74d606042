import "server-only";
import { ok, type Result, refuse } from "@/core/result";

/** Each holds a file in memory, of the largest size that a plan allows. */
const UPLOADS_MAX = 16;
const UPLOADS_A_PERSON_MAX = 4;

const uploads = new Map<string, number>();

/**
 * Takes a place for one upload in this process, to be given back at its end.
 * Refuses with `server_full`, and with `too_many_uploads` of one person.
 */
export function beginUpload(
  userId: string,
): Result<
  { end(): void },
  { kind: "server_full" } | { kind: "too_many_uploads"; uploadsMax: number }
> {
  const running = [...uploads.values()].reduce((sum, own) => sum + own, 0);
  const own = uploads.get(userId) ?? 0;
  if (own >= UPLOADS_A_PERSON_MAX) {
    return refuse({
      kind: "too_many_uploads",
      uploadsMax: UPLOADS_A_PERSON_MAX,
    });
  }
  if (running >= UPLOADS_MAX) return refuse({ kind: "server_full" });
  uploads.set(userId, own + 1);
  return ok({
    end() {
      const left = (uploads.get(userId) ?? 1) - 1;
      if (left > 0) uploads.set(userId, left);
      else uploads.delete(userId);
    },
  });
}
