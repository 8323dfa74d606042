import "server-only";
import { describeFault, log } from "@/core/log";
import type { Database } from "@/db/client";
import { csvRecord } from "@/features/usage/csv";
import { type AuditRecord, type AuditWanted, listRecords } from "./list.ts";

const RECORDS_A_PIECE = 500;

const COLUMNS: Record<string, (record: AuditRecord) => string | null> = {
  id: ({ id }) => id,
  at: ({ at }) => at.toISOString(),
  actor: ({ actorEmail }) => actorEmail,
  actor_id: ({ actorId }) => actorId,
  action: ({ action }) => action,
  subject_kind: ({ subjectKind }) => subjectKind,
  subject_id: ({ subjectId }) => subjectId,
  person_id: ({ userId }) => userId,
  workspace_id: ({ workspaceId }) => workspaceId,
  reason: ({ reason }) => reason,
  before: ({ before }) => before && JSON.stringify(before),
  after: ({ after }) => after && JSON.stringify(after),
  address: ({ address }) => address,
  request_id: ({ requestId }) => requestId,
};

/**
 * The audit log as a CSV file, newest first, with moments in UTC. Read page by
 * page as the reader takes it. A fault ends the stream with an error, so that
 * half a file does not look like a whole one.
 */
export function exportRecords(
  db: Database,
  wanted: AuditWanted,
): ReadableStream<Uint8Array> {
  const pieces = piecesOf(db, wanted);
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: async () => {
      await pieces.return();
    },
  });
}

async function* piecesOf(db: Database, wanted: AuditWanted) {
  const encoder = new TextEncoder();
  yield encoder.encode(csvRecord(Object.keys(COLUMNS)));
  let before: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listRecords>> = await listRecords(
      db,
      { wanted, before, limit: RECORDS_A_PIECE },
    ).catch((error: unknown) => {
      log.error("export of the audit log failed", describeFault(error));
      throw error;
    });
    yield encoder.encode(page.rows.map(recordOf).join(""));
    before = page.next;
  } while (before !== null);
}

const recordOf = (record: AuditRecord) =>
  csvRecord(Object.values(COLUMNS).map((cell) => cell(record)));
