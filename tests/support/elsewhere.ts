import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import type { ServingTask } from "./serving.process.ts";

/** Another process of the app, on the same database and model. */
export async function startElsewhere(part: {
  databaseUrl: string;
  modelUrl: string;
}) {
  const child = spawn(
    process.execPath,
    [
      "--conditions=react-server",
      "--import",
      "tsx",
      "tests/support/serving.process.ts",
    ],
    {
      stdio: ["pipe", "pipe", "inherit"],
      env: {
        ...process.env,
        DATABASE_URL: part.databaseUrl,
        LOCAL_MODEL_URL: part.modelUrl,
        LOG_LEVEL: "error",
      },
    },
  );
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const exited = once(child, "exit");
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const nextLine = async () => String((await lines.next()).value);
  await nextLine();
  return {
    /** What became of a task; for an answer, that it is being written. */
    async perform(task: ServingTask): Promise<string> {
      tell(child, task);
      return nextLine();
    },
    signal: (name: NodeJS.Signals) => child.kill(name),
    /** The exit code. */
    ended: async (): Promise<number | null> => (await exited)[0],
  };
}

const tell = (child: ChildProcess, task: ServingTask) =>
  child.stdin?.write(`${JSON.stringify(task)}\n`);
