import type { Asked } from "./http/request.ts";

export type LoggedRequest = {
  method: string;
  path: string;
  params: Record<string, unknown>;
  /** Null where the answer was never sent. */
  status: number | null;
  idempotencyKey: string | null;
};

export type RequestLog = {
  add(asked: Asked, status: number | null): void;
  /** The last few thousand, oldest first. */
  list(): readonly LoggedRequest[];
  clear(): void;
};

const KEPT = 5_000;

export function createRequestLog(): RequestLog {
  let requests: LoggedRequest[] = [];
  return {
    add({ method, path, query, body, headers }, status) {
      const key = headers["idempotency-key"];
      requests.push({
        method,
        path,
        params: { ...query, ...body },
        status,
        idempotencyKey: typeof key === "string" ? key : null,
      });
      if (requests.length > 2 * KEPT) requests = requests.slice(-KEPT);
    },
    list: () => requests.slice(-KEPT),
    clear() {
      requests = [];
    },
  };
}
