import { rmSync } from "node:fs";
import { join } from "node:path";
import type { FullConfig } from "@playwright/test";
import { buildOnce } from "../../scripts/run/build.ts";
import { projectRoot } from "../../scripts/run/command.ts";
import { startTestbed } from "./start-testbed.ts";
import { announceTestbeds } from "./testbed.ts";

const FOLDER = ".data/e2e";

/** Builds the app and starts it for each worker, with everything it needs. */
export default async function setup({ workers }: FullConfig) {
  rmSync(join(projectRoot, FOLDER), { recursive: true, force: true });
  await buildOnce();
  const started = await Promise.all(
    Array.from({ length: workers }, (_, worker) =>
      startTestbed(`${FOLDER}/${worker}`),
    ),
  );
  announceTestbeds(started.map(({ testbed }) => testbed));
  return () => Promise.all(started.map(({ stop }) => stop()));
}
