import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { licenceProblems, type Package } from "./licence-rules.ts";
import { report } from "./report.ts";

const lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({ dev: z.boolean().optional(), link: z.boolean().optional() }),
  ),
});

const manifest = z.object({ name: z.string(), license: z.string().optional() });

/** What is installed for production, on this platform. */
function installed(): Package[] {
  const { packages } = lockfile.parse(read("package-lock.json"));
  return Object.entries(packages)
    .filter(([folder, { dev, link }]) => folder !== "" && !dev && !link)
    .map(([folder]) => `${folder}/package.json`)
    .filter((file) => existsSync(file))
    .map((file) => manifest.parse(read(file)))
    .map(({ name, license }) => ({ name, licence: license ?? null }));
}

const read = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));

report(licenceProblems(installed()));
