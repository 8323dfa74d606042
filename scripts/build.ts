import { build } from "./run/build.ts";
import { command } from "./run/command.ts";

await command(build);
