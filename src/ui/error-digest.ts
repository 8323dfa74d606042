/** The number under which the server has logged a fault; null in the browser's own. */
export const errorDigest = (error: unknown): string | null =>
  error instanceof Error &&
  "digest" in error &&
  typeof error.digest === "string"
    ? error.digest
    : null;
