import { ok, type Result, refuse } from "@/core/result";
import { db } from "@/db/client";
import { beginningAlongsideSession } from "@/features/chat/begin";
import { replayAnswer } from "@/features/chat/join";
import { failureOf, startReply } from "@/features/chat/reply";
import {
  type ChatInput,
  chatInput,
  idempotencyKey,
} from "@/features/chat/schema";
import { STREAM_HEADERS } from "@/features/chat/ui-stream";
import { setRateHeaders } from "@/features/rates/headers";
import { visitorAddress } from "@/features/rates/visitor-address";
import { outlive } from "../../outlive.ts";
import { readJson } from "../../read-body.ts";
import {
  askingRoute,
  errorResponse,
  fieldsOf,
  refuseWith,
  refusingRoute,
} from "../../respond.ts";

export const maxDuration = 300;

/** 32,000 characters at six bytes each, escaped, and what is around them. */
const BODY_BYTES_MAX = 256 * 1_024;

export const POST = askingRoute({
  readBody: readQuestion,
  alongside: ({ request, requestId, asked }) => {
    const address = visitorAddress(request.headers);
    return beginningAlongsideSession(db, { requestId, address, ...asked });
  },
  async handle({ request, requestId, actor, asked, read }) {
    const { input } = asked;
    const who = { requestId, actor, address: visitorAddress(request.headers) };
    const reply = await startReply(db, { ...who, ...asked, read });
    if (reply.ok) {
      outlive(reply.value.settled);
      const failure = await failureOf(reply.value);
      const response = failure
        ? errorResponse(failure, requestId)
        : new Response(reply.value.open(), { headers: STREAM_HEADERS });
      setRateHeaders(response.headers, reply.value.standings);
      return response;
    }
    if (reply.refusal.kind !== "already_answered") {
      return refuseWith(reply.refusal, { requestId, actor });
    }
    const replay = await replayAnswer(db, { ...input, userId: actor.userId });
    return replay
      ? new Response(replay, { headers: STREAM_HEADERS })
      : refuseWith({ kind: "not_found" }, { requestId, actor });
  },
});

async function readQuestion(
  request: Request,
): Promise<
  Result<
    { input: ChatInput; idempotencyKey: string },
    | { kind: "body_too_large"; bytesMax: number }
    | { kind: "invalid_input"; fields: Record<string, string[]> }
  >
> {
  const body = await readJson(request, BODY_BYTES_MAX);
  if (!body.ok) return body;
  const input = chatInput.safeParse(body.value);
  if (!input.success) {
    return refuse({ kind: "invalid_input", fields: fieldsOf(input.error) });
  }
  const key = idempotencyKey.safeParse(
    request.headers.get("idempotency-key") ?? input.data.answerId,
  );
  if (!key.success) {
    return refuse({
      kind: "invalid_input",
      fields: { "Idempotency-Key": ["Send 1 to 200 printable characters."] },
    });
  }
  return ok({ input: input.data, idempotencyKey: key.data });
}

const notAllowed = refusingRoute({ kind: "method_not_allowed" });

export {
  notAllowed as DELETE,
  notAllowed as GET,
  notAllowed as PATCH,
  notAllowed as PUT,
};
