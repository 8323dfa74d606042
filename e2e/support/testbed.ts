import { z } from "zod";

const VARIABLE = "TOLLGATE_TESTBEDS";

/** What the global setup started for one worker. */
const testbedSchema = z.object({
  /** Where its apps keep their data and their logs; in the project. */
  folder: z.string(),
  /** A production build on an embedded database of its own. */
  appUrl: z.url(),
  databaseDir: z.string(),
  modelUrl: z.url(),
  stripeUrl: z.url(),
  mailUrl: z.url(),
  /** Where alerts are posted, once somebody listens. */
  alertsPort: z.int(),
  /** Where more apps may listen: sign-in sends people back to these as well. */
  sparePorts: z.array(z.int()),
  /** For the environment of more apps. */
  variables: z.record(z.string(), z.string()),
});

export type Testbed = z.output<typeof testbedSchema>;

/** Tells every test process; the place in the list is the worker's number. */
export function announceTestbeds(testbeds: readonly Testbed[]) {
  process.env[VARIABLE] = JSON.stringify(testbeds);
}

/** The one that no other worker of this moment uses. */
export function readTestbed(workerIndex: number): Testbed {
  const announced: unknown = JSON.parse(process.env[VARIABLE] ?? "[]");
  const testbed = z.array(testbedSchema).parse(announced)[workerIndex];
  if (!testbed) throw new Error(`there is no test bed ${workerIndex}`);
  return testbed;
}
