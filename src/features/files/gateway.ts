import "server-only";
import { env } from "@/core/env";
import { isS3Whole } from "@/core/env/files";
import { localFolder } from "./gateway/local-folder.ts";
import { objectStore } from "./gateway/object-store.ts";
import type { FileStore } from "./store.ts";

const DEFAULT_FOLDER = ".data/files";

let opened: FileStore | undefined;

/** The store that the configuration names: an object store, else a folder. */
export function fileStore(): FileStore {
  opened ??= open();
  return opened;
}

function open(): FileStore {
  const variables = env();
  return isS3Whole(variables)
    ? objectStore({
        endpoint: variables.S3_ENDPOINT,
        bucket: variables.S3_BUCKET,
        region: variables.S3_REGION,
        accessKeyId: variables.S3_ACCESS_KEY_ID,
        secretAccessKey: variables.S3_SECRET_ACCESS_KEY,
      })
    : localFolder(variables.FILES_DIR ?? DEFAULT_FOLDER);
}
