import { writeSync } from "node:fs";
import pg from "pg";

/** Where a process is to stop dead. */
export type Stop = {
  /** A part of the boundary's name; all of them when empty. */
  at: string;
  /** The first such boundary is 1. */
  nth: number;
};

let stop: Stop | null = null;
let crossed = 0;

/**
 * A process crosses a boundary whenever it is about to ask something outside of
 * itself, or has just been answered. At the one that was chosen it says so and
 * does nothing more, not even with what has arrived: it can only be killed.
 */
export function crossBoundary(name: string) {
  if (!stop || !name.includes(stop.at)) return;
  crossed += 1;
  if (crossed < stop.nth) return;
  writeSync(1, `${name}\n`);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
}

/** From now on; every statement has a boundary before it and one after. */
export function stopDeadAt(where: Stop | null) {
  stop = where;
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function (...given: unknown[]) {
    const text = textOf(given[0]);
    const last = given.at(-1);
    crossBoundary(`before ${text}`);
    if (typeof last === "function") {
      const told = (...answer: unknown[]) => {
        crossBoundary(`after ${text}`);
        last(...answer);
      };
      return Reflect.apply(query, this, [...given.slice(0, -1), told]);
    }
    const answer = Reflect.apply(query, this, given);
    answer?.then?.(
      () => crossBoundary(`after ${text}`),
      () => {},
    );
    return answer;
  };
}

/** The same for anything else that is asked. */
export async function across<Answer>(
  name: string,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  crossBoundary(`before ${name}`);
  const answer = await ask();
  crossBoundary(`after ${name}`);
  return answer;
}

const textOf = (statement: unknown): string =>
  (typeof statement === "string"
    ? statement
    : String(Object(statement).text)
  ).replaceAll(/\s+/g, " ");
