import { z } from "zod";
import { db } from "@/db/client";
import { chooseBranch } from "@/features/chat/commands";
import { findGlance } from "@/features/chat/queries";
import { chooseBranchInput } from "@/features/chat/schema";
import { readJson } from "../../../read-body.ts";
import {
  actorRoute,
  fieldsOf,
  refuseWith,
  refusingRoute,
} from "../../../respond.ts";

type Context = { params: Promise<{ conversationId: string }> };

const BODY_BYTES_MAX = 1_024;

export const GET = actorRoute<Context>(
  async ({ requestId, actor, context }) => {
    const { conversationId } = await context.params;
    const glance = z.uuid().safeParse(conversationId).success
      ? await findGlance(db, { conversationId, userId: actor.userId })
      : null;
    return glance
      ? Response.json(glance)
      : refuseWith({ kind: "not_found" }, { requestId, actor });
  },
);

export const PATCH = actorRoute<Context>(
  async ({ request, requestId, actor, context }) => {
    const { conversationId } = await context.params;
    if (!z.uuid().safeParse(conversationId).success) {
      return refuseWith({ kind: "not_found" }, { requestId, actor });
    }
    const body = await readJson(request, BODY_BYTES_MAX);
    if (!body.ok) return refuseWith(body.refusal, { requestId, actor });
    const input = chooseBranchInput.safeParse(body.value);
    if (!input.success) {
      const fields = fieldsOf(input.error);
      return refuseWith(
        { kind: "invalid_input", fields },
        { requestId, actor },
      );
    }
    const chosen = await chooseBranch(db, {
      conversationId,
      userId: actor.userId,
      messageId: input.data.chosenMessageId,
    });
    return chosen.ok
      ? Response.json(chosen.value)
      : refuseWith(chosen.refusal, { requestId, actor });
  },
);

const notAllowed = refusingRoute({ kind: "method_not_allowed" });

export { notAllowed as DELETE, notAllowed as POST, notAllowed as PUT };
