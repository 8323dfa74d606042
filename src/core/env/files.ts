import { z } from "zod";
import { unmet } from "./problems.ts";
import { text, url } from "./values.ts";

/** Where people's files are kept: an object store, or a folder. */
export const files = z.object({
  FILES_DIR: text.optional(),
  S3_ENDPOINT: url.optional(),
  S3_BUCKET: text.optional(),
  S3_REGION: text.default("us-east-1"),
  S3_ACCESS_KEY_ID: text.optional(),
  S3_SECRET_ACCESS_KEY: text.optional(),
});

type Files = z.output<typeof files>;

const S3_PARTS = [
  "S3_ENDPOINT",
  "S3_BUCKET",
  "S3_ACCESS_KEY_ID",
  "S3_SECRET_ACCESS_KEY",
] as const;

export type S3Settings = Record<
  (typeof S3_PARTS)[number] | "S3_REGION",
  string
>;

/** Whether files go to an object store. */
export const isS3Whole = <Env extends Files>(
  env: Env,
): env is Env & S3Settings => S3_PARTS.every((name) => env[name] !== undefined);

export const fileProblems = (env: Files & { VERCEL: boolean }): string[] => {
  const hasS3Part = S3_PARTS.some((name) => env[name] !== undefined);
  return unmet(
    [
      isS3Whole(env) || !hasS3Part,
      "The store for files is set up in part: S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY belong together.",
    ],
    [
      hasS3Part || (env.FILES_DIR !== undefined && !env.VERCEL),
      "No store for files is set up: set the S3 variables, or FILES_DIR where every process of this server has the same lasting folder.",
    ],
  );
};
