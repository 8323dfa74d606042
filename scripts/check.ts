import { checkProject } from "./check/run.ts";

const { failed } = await checkProject();
process.exitCode = failed === 0 ? 0 : 1;
