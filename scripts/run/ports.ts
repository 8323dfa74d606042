import { createServer } from "node:net";
import { Refused } from "./command.ts";

const FIRST_PORT = 3000;
const PORTS_TRIED = 20;
/** Somebody may listen on one address of a port and leave the others free. */
const ADDRESSES = ["127.0.0.1", "::1", "::", "0.0.0.0"];

/**
 * The port asked for, or the first free one from 3000 on.
 *
 * @throws Refused when the one asked for is taken or is no port.
 */
export async function choosePort(asked = process.env.PORT): Promise<number> {
  if (asked) return wanted(asked);
  for (let port = FIRST_PORT; port < FIRST_PORT + PORTS_TRIED; port += 1) {
    if (await isFree(port)) return port;
  }
  throw new Refused(
    `The ports ${FIRST_PORT} to ${FIRST_PORT + PORTS_TRIED - 1} are all taken. Name another: PORT=4000 and the same command.`,
  );
}

async function wanted(asked: string): Promise<number> {
  const port = Number(asked);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Refused(`PORT is ${asked}; a port is a number from 1 to 65535.`);
  }
  if (await isFree(port)) return port;
  throw new Refused(
    `Port ${port} is taken by another program. Stop that one, or name another port in PORT.`,
  );
}

async function isFree(port: number): Promise<boolean> {
  for (const address of ADDRESSES) {
    if (await isTaken(port, address)) return false;
  }
  return true;
}

/** An address this machine does not have is not taken either. */
const isTaken = (port: number, address: string) =>
  new Promise<boolean>((resolve) => {
    const probe = createServer().once("error", (error) =>
      resolve(
        "code" in error &&
          error.code !== "EADDRNOTAVAIL" &&
          error.code !== "EAFNOSUPPORT",
      ),
    );
    probe.listen({ port, host: address, exclusive: true }, () =>
      probe.close(() => resolve(false)),
    );
  });
