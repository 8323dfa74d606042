import { auditCopy } from "./copy.ts";

type Facts = Record<string, unknown> | null;

/** What an act changed, a line a fact; what stayed as it was is left out. */
export function changesOf(before: Facts, after: Facts): string[] {
  const names = new Set([
    ...Object.keys(before ?? {}),
    ...Object.keys(after ?? {}),
  ]);
  return [...names].flatMap((name) => {
    const was = before?.[name];
    const is = after?.[name];
    if (before && after && name in before && name in after) {
      return JSON.stringify(was) === JSON.stringify(is)
        ? []
        : [auditCopy.change(name, was, is)];
    }
    return [auditCopy.fact(name, is ?? was)];
  });
}
