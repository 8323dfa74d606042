import { formatCount } from "@/core/format";
import type { ActorRefusal } from "@/features/account/session";
import type { LimitRefusal } from "@/features/limits/schema";
import { type FileRefusal, responseToFile } from "./file-refusals.ts";
import {
  pastDue,
  quotaExceeded,
  rateLimited,
  spendCapReached,
  tooManyConcurrent,
} from "./limit-refusals.ts";
import {
  type Action,
  ifOwner,
  no,
  type Reader,
  type RefusedResponse,
} from "./refused-response.ts";
import type { ErrorCode } from "./schema.ts";

/** Everything a route of the AI plane may say no with. */
export type Refusal =
  | ActorRefusal
  | LimitRefusal
  | FileRefusal
  | { kind: "not_found" }
  | { kind: "cross_site" }
  | { kind: "admins_only" }
  | { kind: "invalid_input"; fields: Record<string, string[]> }
  | { kind: "body_too_large"; bytesMax: number }
  | { kind: "message_too_long"; characters: number; charactersMax: number }
  | { kind: "method_not_allowed" }
  | { kind: "message_exists" }
  | { kind: "answer_exists" }
  | { kind: "model_retired"; name: string; successorName: string | null }
  | { kind: "model_not_set_up"; name: string }
  | { kind: "shutting_down" }
  | { kind: "server_full" }
  | {
      kind: "provider_down";
      providerLabel: string;
      retryAfterSeconds: number;
    };

/** How a refusal is told over HTTP: one row for each kind. */
export function responseTo(refusal: Refusal, reader: Reader): RefusedResponse {
  switch (refusal.kind) {
    case "unauthenticated":
      return no(401, "unauthenticated", "Sign in to go on.", {
        actions: [{ kind: "sign_in", href: "/login" }],
      });
    case "account_suspended":
      return no(403, "account_suspended", suspended(refusal.reason, reader), {
        actions: contact(reader),
      });
    case "forbidden":
      return no(403, "forbidden", "You are no member of this workspace.");
    case "admins_only":
      return no(403, "forbidden", "This is for administrators.");
    case "cross_site":
      return no(403, "forbidden", "This request came from another site.");
    case "method_not_allowed":
      return no(405, "method_not_allowed", "This address takes other methods.");
    case "not_found":
      return no(404, "not_found", "There is nothing here, or it is not yours.");
    case "invalid_input":
      return invalid(refusal.fields);
    case "message_exists":
      return invalid({ "message.id": ["This id belongs to another message."] });
    case "answer_exists":
      return invalid({ answerId: ["This id belongs to another answer."] });
    case "model_unknown":
      return invalid({ modelId: ["There is no such model."] });
    case "model_retired":
      return invalid({ modelId: [retired(refusal)] });
    case "body_too_large":
      return no(413, "input_too_large", "The message is too long to send.", {
        limit: sizeLimit(refusal.bytesMax + 1, refusal.bytesMax, "bytes"),
      });
    case "message_too_long":
      return no(413, "input_too_large", tooManyCharacters(refusal, reader), {
        limit: sizeLimit(
          refusal.characters,
          refusal.charactersMax,
          "characters",
        ),
      });
    case "input_too_large":
      return no(413, "input_too_large", tooManyTokens(refusal, reader), {
        limit: sizeLimit(refusal.inputTokens, refusal.inputTokensMax, "tokens"),
      });
    case "file_unreadable":
    case "file_pages":
    case "file_characters":
    case "file_too_large":
    case "file_store_full":
    case "too_many_uploads":
    case "too_many_files":
    case "file_missing":
    case "images_too_large":
    case "model_blind":
      return responseToFile(refusal, reader);
    case "idempotency_key_reused":
      return no(
        422,
        "idempotency_key_reused",
        "This key was used for another message. Nothing was charged.",
      );
    case "request_in_progress":
      return inProgress(refusal);
    case "quota_exceeded":
      return quotaExceeded(refusal, reader);
    case "spend_cap_reached":
      return spendCapReached(refusal, reader);
    case "payment_past_due":
      return pastDue(reader);
    case "model_not_in_plan":
      return no(
        403,
        "model_not_in_plan",
        "This model is not part of your plan. Your message is kept.",
        { actions: ifOwner(reader, [{ kind: "upgrade", href: "/billing" }]) },
      );
    case "rate_limited":
      return rateLimited(refusal);
    case "too_many_concurrent":
      return tooManyConcurrent(refusal);
    case "service_paused":
      return no(503, "service_paused", paused(refusal));
    case "model_not_set_up":
      return no(
        503,
        "provider_unavailable",
        `${refusal.name} is not set up on this server. Choose another model.`,
      );
    case "shutting_down":
      return {
        ...no(503, "service_paused", "The server restarts. Try again shortly."),
        retryAfterSeconds: 5,
      };
    case "server_full":
      return {
        ...no(503, "service_paused", "The server is full. Try again shortly."),
        retryAfterSeconds: 10,
      };
    case "provider_down":
      return {
        ...no(503, "provider_unavailable", isDown(refusal)),
        retryAfterSeconds: refusal.retryAfterSeconds,
      };
  }
}

const streamHref = (conversationId: string) =>
  `/api/ai/chat/${conversationId}/stream`;

const invalid = (fields: Record<string, string[]>) => {
  const first = Object.values(fields).flat()[0] ?? "Something is missing";
  return no(400, "invalid_input", `${withoutStop(first)}.`, { fields });
};

/** People write reasons with and without a full stop. */
const withoutStop = (sentence: string) => sentence.replace(/[.\s]+$/, "");

function suspended(reason: string | null, { supportEmail }: Reader) {
  const why = reason ? `: ${withoutStop(reason)}` : "";
  const whom = supportEmail ? ` Write to ${supportEmail}.` : "";
  return `This account is suspended${why}.${whom}`;
}

const contact = ({ supportEmail }: Reader): Action[] =>
  supportEmail
    ? [{ kind: "contact_support", href: `mailto:${supportEmail}` }]
    : [];

const retired = (model: { name: string; successorName: string | null }) =>
  model.successorName
    ? `${model.name} is retired. Use ${model.successorName}.`
    : `${model.name} is retired. Choose another model.`;

const tooManyTokens = (
  size: { inputTokens: number; inputTokensMax: number },
  reader: Reader,
) =>
  `This message has ${formatCount(size.inputTokens, reader)} tokens; the model takes at most ${formatCount(size.inputTokensMax, reader)}.`;

const tooManyCharacters = (
  size: { characters: number; charactersMax: number },
  reader: Reader,
) =>
  `This message has ${formatCount(size.characters, reader)} characters; ${formatCount(size.charactersMax, reader)} can be sent.`;

const sizeLimit = (
  used: number,
  limit: number,
  unit: "bytes" | "characters" | "tokens",
) => ({
  kind: "input_size" as const,
  used,
  held: 0,
  limit,
  unit,
  resetsAt: null,
});

function inProgress(call: { conversationId: string | null }) {
  const actions: Action[] = call.conversationId
    ? [{ kind: "join_stream", href: streamHref(call.conversationId) }]
    : [];
  return no(409, "request_in_progress", "This answer is being written.", {
    actions,
  });
}

const isDown = (provider: {
  providerLabel: string;
  retryAfterSeconds: number;
}) =>
  `${provider.providerLabel} is not answering. Nothing was reserved. Choose another model, or try again in ${provider.retryAfterSeconds} s.`;

function paused(pause: { reason: string | null; modelId: string | null }) {
  if (pause.modelId) {
    const said = pause.reason ? `: ${withoutStop(pause.reason)}` : "";
    return `New answers of ${pause.modelId} are paused${said}. Choose another model.`;
  }
  const why = withoutStop(pause.reason ?? "provider costs are under review");
  return `New answers are paused: ${why}. Your chats stay readable.`;
}

export const statusOfFailure = (code: ErrorCode) =>
  code === "provider_error" ? 502 : 503;
