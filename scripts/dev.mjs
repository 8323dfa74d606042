import { runOnNode24 } from "./node24.mjs";

runOnNode24("scripts/dev.ts", { args: process.argv.slice(2) });
