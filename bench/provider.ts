import { createServer, type ServerResponse } from "node:http";
import {
  setImmediate as nextTurn,
  setTimeout as wait,
} from "node:timers/promises";

/**
 * A provider that costs next to nothing, as a process of its own: every call is
 * answered with the same 64 deltas of the Responses API, one a write. Asked to
 * be "slow" it sends one a second. Prints its address.
 */
const DELTAS = 64;

const event = (type: string, fields: object) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;

const message = {
  id: "msg_1",
  type: "message",
  role: "assistant",
  status: "completed",
  content: [],
};
const response = {
  id: "resp_1",
  object: "response",
  created_at: 1_760_000_000,
  model: "gpt-4o-mini",
  output: [],
};
const opening =
  event("response.created", {
    response: { ...response, status: "in_progress" },
  }) + event("response.output_item.added", { output_index: 0, item: message });
const delta = event("response.output_text.delta", {
  item_id: "msg_1",
  output_index: 0,
  content_index: 0,
  delta: " ledger",
});
const closing =
  event("response.output_item.done", { output_index: 0, item: message }) +
  event("response.completed", {
    response: {
      ...response,
      status: "completed",
      usage: {
        input_tokens: 20,
        input_tokens_details: { cached_tokens: 0 },
        output_tokens: DELTAS,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: 20 + DELTAS,
      },
    },
  });

async function answer(response: ServerResponse, isSlow: boolean) {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(opening);
  for (let sent = 0; sent < DELTAS; sent++) {
    response.write(delta);
    await (isSlow ? wait(1_000) : nextTurn());
    if (response.destroyed) return;
  }
  response.end(closing);
}

const server = createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  await answer(response, body.includes("slow"));
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address === null || typeof address === "string") process.exit(1);
  process.stdout.write(`http://127.0.0.1:${address.port}\n`);
});
process.on("disconnect", () => process.exit(0));
