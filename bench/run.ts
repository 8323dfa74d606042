import { globSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { command, Refused } from "../scripts/run/command.ts";

const must = z.union([
  z.strictObject({ atMost: z.number() }),
  z.strictObject({ atLeast: z.number() }),
]);

/** One measurement and the bound it must keep. */
const figure = z.object({
  name: z.string(),
  must,
  value: z.number(),
  note: z.string().optional(),
});

type Figure = z.output<typeof figure>;

/** One figure named by the module, or several that name themselves. */
const benchModule = z.object({
  name: z.string(),
  must: must.optional(),
  run: z.custom<() => Promise<unknown>>((run) => typeof run === "function"),
});

await command(async () => {
  const files = chosenFiles(process.argv.slice(2));
  const figures: Figure[] = [];
  for (const file of files) figures.push(...(await measure(file)));
  console.log(`\n${machine()}\n\n${table(figures)}\n`);
  if (!figures.every(isReached)) process.exitCode = 1;
});

/** All benchmarks, or those whose file name contains one of the words. */
function chosenFiles(words: string[]): string[] {
  const all = globSync("*.bench.ts", { cwd: import.meta.dirname }).toSorted();
  const chosen = all.filter(
    (file) => words.length === 0 || words.some((word) => file.includes(word)),
  );
  if (chosen.length > 0) return chosen;
  throw new Refused(`No benchmark is named so; there are: ${all.join(", ")}`);
}

async function measure(file: string): Promise<Figure[]> {
  const url = pathToFileURL(join(import.meta.dirname, file)).href;
  const { run, ...own } = benchModule.parse(await import(url));
  console.log(`Measuring ${own.name}`);
  const result = await run();
  return Array.isArray(result)
    ? z.array(figure).parse(result)
    : [figure.parse({ ...own, ...Object(result) })];
}

function isReached({ value, must }: Figure): boolean {
  return "atMost" in must ? value <= must.atMost : value >= must.atLeast;
}

function table(figures: Figure[]): string {
  const rows = figures.map((each) => [
    each.name,
    each.value.toPrecision(3),
    "atMost" in each.must
      ? `at most ${each.must.atMost}`
      : `at least ${each.must.atLeast}`,
    isReached(each) ? "yes" : "NO",
    each.note ?? "",
  ]);
  const head = ["figure", "measured", "must be", "reached", "how"];
  const rule = head.map(() => "---");
  return [head, rule, ...rows]
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n");
}

function machine(): string {
  const cores = cpus();
  const gigabytes = Math.round(totalmem() / 1024 ** 3);
  return `${cores.length} × ${cores[0]?.model ?? "unknown processor"}, ${gigabytes} GB, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`;
}
