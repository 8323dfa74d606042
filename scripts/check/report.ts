/** Prints what is wrong, a line each, and makes the process fail if anything is. */
export function report(problems: string[]) {
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}
