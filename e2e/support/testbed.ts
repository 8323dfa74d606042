import { z } from "zod";

const VARIABLE = "TOLLGATE_TESTBED";

/** What the global setup started, as every test process is told. */
const testbedSchema = z.object({
  /** A production build on an embedded database of its own. */
  appUrl: z.url(),
  databaseDir: z.string(),
  modelUrl: z.url(),
  stripeUrl: z.url(),
  mailUrl: z.url(),
  /** Where more apps may listen: sign-in sends people back to these as well. */
  sparePorts: z.array(z.int()),
  /** For the environment of more apps. */
  variables: z.record(z.string(), z.string()),
});

export type Testbed = z.output<typeof testbedSchema>;

export function announceTestbed(testbed: Testbed) {
  process.env[VARIABLE] = JSON.stringify(testbed);
}

export const readTestbed = (): Testbed =>
  testbedSchema.parse(JSON.parse(process.env[VARIABLE] ?? "null"));
