import { runOnNode24 } from "./node24.mjs";

// A developer's own keys have no part in a test.
runOnNode24("scripts/test.ts", {
  args: process.argv.slice(2),
  withoutEnvFiles: true,
});
