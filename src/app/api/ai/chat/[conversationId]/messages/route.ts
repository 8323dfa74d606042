import { db } from "@/db/client";
import { findConversation } from "@/features/chat/queries";
import { stretchInput } from "@/features/chat/schema";
import { readStretch } from "@/features/chat/thread";
import {
  actorRoute,
  fieldsOf,
  refuseWith,
  refusingRoute,
} from "../../../../respond.ts";

type Context = { params: Promise<{ conversationId: string }> };

export const GET = actorRoute<Context>(
  async ({ request, requestId, actor, context }) => {
    const query = new URL(request.url).searchParams;
    const input = stretchInput.safeParse({
      ...(await context.params),
      to: query.get("to"),
      from: query.get("from"),
    });
    if (!input.success) {
      const fields = fieldsOf(input.error);
      return refuseWith(
        { kind: "invalid_input", fields },
        { requestId, actor },
      );
    }
    const { conversationId, to, from } = input.data;
    const owned = { conversationId, userId: actor.userId };
    const conversation = await findConversation(db, owned);
    return conversation
      ? Response.json({
          messages: await readStretch(db, {
            ...owned,
            toId: to,
            fromId: from,
          }),
        })
      : refuseWith({ kind: "not_found" }, { requestId, actor });
  },
);

const notAllowed = refusingRoute({ kind: "method_not_allowed" });

export {
  notAllowed as DELETE,
  notAllowed as PATCH,
  notAllowed as POST,
  notAllowed as PUT,
};
