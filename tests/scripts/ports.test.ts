import { createServer, type Server } from "node:net";
import { freePort } from "@local/listen";
import { choosePort } from "@root/scripts/run/ports";
import { afterEach, describe, expect, test } from "vitest";

const servers: Server[] = [];

async function occupy(port: number, host: string) {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) =>
    server.listen({ port, host }, () => resolve()),
  );
}

afterEach(async () => {
  await Promise.all(
    servers
      .splice(0)
      .map((server) => new Promise((resolve) => server.close(resolve))),
  );
});

describe("choosePort", () => {
  test("takes the port asked for", async () => {
    const port = await freePort();

    expect(await choosePort(String(port))).toBe(port);
  });

  test.each(["127.0.0.1", "0.0.0.0"])(
    "refuses a port that is taken on %s",
    async (host) => {
      const port = await freePort();
      await occupy(port, host);

      await expect(choosePort(String(port))).rejects.toThrow(
        `Port ${port} is taken by another program.`,
      );
    },
  );

  test.each(["0", "65536", "http", "3000.5"])(
    "refuses %s, which is no port",
    async (asked) => {
      await expect(choosePort(asked)).rejects.toThrow(`PORT is ${asked};`);
    },
  );

  test("chooses a port nobody listens on when none is asked for", async () => {
    const port = await choosePort("");

    await expect(occupy(port, "127.0.0.1")).resolves.toBeUndefined();
  });
});
