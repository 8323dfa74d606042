import { runOnNode24 } from "./node24.mjs";

runOnNode24(process.argv[2], { args: process.argv.slice(3) });
