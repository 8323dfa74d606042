import { runOnNode24 } from "./node24.mjs";

runOnNode24("scripts/quickstart.ts", { args: process.argv.slice(2) });
