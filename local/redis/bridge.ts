import { createHash } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { closeServer, listen } from "../listen.ts";
import { connectRedis, type RedisConnection } from "./connection.ts";
import { RedisError, type Reply } from "./replies.ts";

const command = z.array(z.coerce.string()).min(1);
const commands = z.array(command);

/** What the bridge does to each request until it is told otherwise. */
export type BridgeFault = {
  delayMs?: number;
  status?: number;
  /** Closes the connection without a word. */
  isCut?: boolean;
};

export type RedisBridge = {
  url: string;
  token: string;
  /** Requests it was sent so far. */
  requests(): number;
  behave(fault: BridgeFault): void;
  /** Straight to the Redis behind it. */
  send(...words: string[]): Promise<Reply>;
  close(): Promise<void>;
};

/**
 * Upstash's REST interface before a Redis on this machine, so that Upstash's
 * own packages run unmodified: a command as a JSON array posted to `/`, or a
 * list of them to `/pipeline`; texts in base64 when asked.
 */
export async function startRedisBridge(port: number): Promise<RedisBridge> {
  const redis = await connectRedis(port);
  const run = scriptRunner(redis);
  const token = "local";
  let requests = 0;
  let fault: BridgeFault = {};

  const server = createServer(async (request, response) => {
    requests += 1;
    const { delayMs = 0, status = 200, isCut = false } = fault;
    if (isCut) return void request.socket.destroy();
    const body = await bodyOf(request);
    if (delayMs > 0) await wait(delayMs);
    const isAllowed = request.headers.authorization === `Bearer ${token}`;
    response.setHeader("content-type", "application/json");
    if (status !== 200 || !isAllowed) {
      response.statusCode = isAllowed ? status : 401;
      response.end(JSON.stringify({ error: "refused" }));
      return;
    }
    const isEncoded = request.headers["upstash-encoding"] === "base64";
    const answer = (reply: Reply) => answerOf(reply, isEncoded);
    if (request.url === "/pipeline") {
      const replies = await Promise.all(commands.parse(body).map(run));
      response.end(JSON.stringify(replies.map(answer)));
      return;
    }
    const reply = await run(command.parse(body));
    if (reply instanceof RedisError) response.statusCode = 400;
    response.end(JSON.stringify(answer(reply)));
  });
  const url = await listen(server);

  return {
    url,
    token,
    requests: () => requests,
    behave(next) {
      fault = next;
    },
    send: (...words) => redis.send(words),
    async close() {
      redis.close();
      await closeServer(server);
    },
  };
}

/**
 * Upstash's scripts begin with a line that only Upstash's Redis understands
 * (`allow-key-locking`). It is left out, and their hashes are of the whole.
 */
function scriptRunner(redis: RedisConnection) {
  const scripts = new Map<string, string>();
  return async (words: string[]): Promise<Reply> => {
    const [name = "", script = "", ...rest] = words;
    switch (name.toLowerCase()) {
      case "eval": {
        const known = script.replace(/^#!lua[^\n]*\n/, "");
        scripts.set(createHash("sha1").update(script).digest("hex"), known);
        return redis.send(["eval", known, ...rest]);
      }
      case "evalsha": {
        const known = scripts.get(script);
        return known === undefined
          ? new RedisError("NOSCRIPT No matching script.")
          : redis.send(["eval", known, ...rest]);
      }
      default:
        return redis.send(words);
    }
  };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
}

function answerOf(reply: Reply, isEncoded: boolean) {
  if (reply instanceof RedisError) return { error: reply.message };
  return { result: isEncoded ? encode(reply) : reply };
}

/** Upstash leaves `OK` as it is. */
function encode(reply: Reply): Reply {
  if (Array.isArray(reply)) return reply.map(encode);
  if (typeof reply !== "string" || reply === "OK") return reply;
  return Buffer.from(reply).toString("base64");
}
