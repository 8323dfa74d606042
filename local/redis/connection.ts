import { once } from "node:events";
import { connect } from "node:net";
import { LOOPBACK } from "../listen.ts";
import { type Reply, readReply, writeCommand } from "./replies.ts";

export type RedisConnection = {
  send(words: string[]): Promise<Reply>;
  close(): void;
};

/** One connection to a Redis on this machine; answers come in order. */
export async function connectRedis(port: number): Promise<RedisConnection> {
  const socket = connect(port, LOOPBACK);
  await once(socket, "connect");
  const waiting: PromiseWithResolvers<Reply>[] = [];
  let received: Buffer = Buffer.alloc(0);

  socket.on("data", (bytes) => {
    received = Buffer.concat([received, bytes]);
    for (;;) {
      const read = readReply(received);
      if (!read) return;
      received = received.subarray(read.next);
      waiting.shift()?.resolve(read.reply);
    }
  });
  socket.on("error", () => socket.destroy());
  socket.on("close", () => {
    for (const { reject } of waiting.splice(0)) {
      reject(new Error("the connection to Redis is closed"));
    }
  });
  return {
    send(words) {
      const reply = Promise.withResolvers<Reply>();
      if (socket.destroyed) {
        reply.reject(new Error("the connection to Redis is closed"));
      } else {
        waiting.push(reply);
        socket.write(writeCommand(words));
      }
      return reply.promise;
    },
    close: () => socket.destroy(),
  };
}
