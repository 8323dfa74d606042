/** What may be in the product: nothing of it asks for more than to be named. */
const ALLOWED = new Set([
  ...["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0"],
  ...["CC-BY-4.0", "CC0-1.0", "ISC", "MIT", "MIT-0", "OFL-1.1", "Unlicense"],
]);

const NONE = "no licence is named";

/** Those that are taken all the same. */
const EXCEPTIONS: { names: RegExp; licence: string }[] = [
  // A library of its own, loaded by sharp and unchanged; both come with next.
  {
    names: /^@img\/sharp-(?:libvips-|wasm32$|win32-)/,
    licence: "LGPL-3.0-or-later",
  },
  // Lays out some of mermaid's diagrams; served whole and unchanged.
  { names: /^elkjs$/, licence: "EPL-2.0" },
  // Names none in its package.json; its licence file is MIT's.
  { names: /^khroma$/, licence: NONE },
];

export type Package = { name: string; licence: string | null };

/**
 * Whether an SPDX expression is met by what may be used: each part of an AND,
 * any part of an OR.
 */
export const isAllowed = (
  expression: string,
  isTaken: (licence: string) => boolean = (licence) => ALLOWED.has(licence),
): boolean =>
  expression
    .replaceAll(/[()]/g, "")
    .split(/ OR /)
    .some((option) => option.split(/ AND /).every((part) => isTaken(part)));

/** A line for each package whose licence asks for more. */
export const licenceProblems = (packages: readonly Package[]): string[] =>
  packages
    .map(({ name, licence }) => ({ name, licence: licence ?? NONE }))
    .filter(({ name, licence }) => !isAllowed(licence, takenFor(name)))
    .map(({ name, licence }) => `${name}: ${licence}`);

const takenFor = (name: string) => (licence: string) =>
  ALLOWED.has(licence) ||
  EXCEPTIONS.some(
    (excepted) => excepted.names.test(name) && excepted.licence === licence,
  );
