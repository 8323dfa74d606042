import { randomInt } from "node:crypto";
import { createServer, type Server } from "node:http";
import { isErrorWithCode } from "./errors.ts";

/** Stand-ins are for this machine only. */
export const LOOPBACK = "127.0.0.1";

const FREE_PORT_MIN = 20_000;
const FREE_PORT_MAX = 32_000;

/**
 * Listens on loopback, on the wanted port or, if that is taken or 0, on a free
 * one. Resolves to the address, without a slash at its end.
 */
export async function listen(server: Server, wantedPort = 0): Promise<string> {
  try {
    await listenOn(server, wantedPort);
  } catch (error) {
    if (wantedPort === 0 || !isErrorWithCode(error, "EADDRINUSE")) throw error;
    await listenOn(server, 0);
  }
  return `http://${LOOPBACK}:${portOf(server)}`;
}

/**
 * A free port for servers that must be told one. It is below the ports that the
 * system gives out by itself, so that nobody is given it before it is used.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(FREE_PORT_MIN, FREE_PORT_MAX);
    const probe = createServer();
    try {
      await listenOn(probe, port);
    } catch (error) {
      if (isErrorWithCode(error, "EADDRINUSE")) continue;
      throw error;
    }
    await closeServer(probe);
    return port;
  }
}

/** Stops listening and ends every connection, idle or not. */
export const closeServer = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });

const listenOn = (server: Server, port: number) =>
  new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, LOOPBACK, () => {
      server.off("error", reject);
      resolve();
    });
  });

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new Error("the server does not listen on a TCP port");
  return address.port;
}
