import { Refused } from "./run/command.ts";
import { suites } from "./test/suites.ts";
import {
  inWords,
  judge,
  NOTHING,
  named,
  sum,
  type Totals,
} from "./test/totals.ts";

// All of them, or some by name: npm test check unit
const chosen = process.argv.slice(2);
let totals = NOTHING;
for (const [name, run] of Object.entries(suites)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  console.log(`\n== ${name} ==\n`);
  const suite = await orOneFailure(run);
  console.log(`\n${name}: ${inWords(suite)}`);
  totals = sum(totals, named(name, suite));
}
totals = judge({ ...totals, exitCode: 0 });
for (const failure of totals.failures) console.log(`\nfailed: ${failure}`);
process.exitCode = totals.failed === 0 ? 0 : 1;
console.log(`\ntests: ${inWords(totals)}`);

async function orOneFailure(run: () => Promise<Totals>): Promise<Totals> {
  try {
    return await run();
  } catch (error) {
    console.error(error instanceof Refused ? error.message : error);
    return { ...NOTHING, failed: 1, failures: ["outside of any test"] };
  }
}
