import { assertReadyToServe, type Env, parseEnv } from "@/core/env";
import { Refused } from "./command.ts";

/** @throws Refused naming each variable that is wrong, and the remedy. */
export const configuration = (variables: NodeJS.ProcessEnv): Env =>
  orRefused(() => parseEnv(variables));

/** @throws Refused for what a production start still lacks. */
export function assertCanServe() {
  const serving = configuration({ ...process.env, NODE_ENV: "production" });
  orRefused(() => assertReadyToServe(serving));
}

function orRefused<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw new Refused(error instanceof Error ? error.message : String(error));
  }
}
