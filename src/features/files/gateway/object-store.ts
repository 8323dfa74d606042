import "server-only";
import { createHash } from "node:crypto";
import { AwsClient } from "aws4fetch";
import type { FileStore } from "../store.ts";

const TIMEOUT_MS = 30_000;

/**
 * Any store that speaks S3, addressed by path, so that no name of a bucket
 * needs a host of its own. The package tries 429 and 5xx again, with a growing
 * pause.
 *
 * @throws Error with the store's status when it does not do what it is told.
 */
export function objectStore(access: {
  endpoint: string;
  bucket: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
}): FileStore {
  const { endpoint, bucket, ...credentials } = access;
  const client = new AwsClient({ ...credentials, service: "s3", retries: 3 });
  const request = async (
    method: "PUT" | "GET" | "DELETE",
    id: string,
    body?: Uint8Array<ArrayBuffer>,
  ) => {
    const path = `${encodeURIComponent(bucket)}/${encodeURIComponent(id)}`;
    const response = await client.fetch(
      `${endpoint.replace(/\/$/, "")}/${path}`,
      {
        method,
        ...(body && { body }),
        // Signed too: the store refuses bytes that were changed on the way.
        headers: { "x-amz-content-sha256": digest(body) },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      },
    );
    if (response.ok || (response.status === 404 && method !== "PUT")) {
      return response;
    }
    await response.body?.cancel();
    throw new Error(
      `the file store answered ${method} with ${response.status}`,
    );
  };
  return {
    async put(id, bytes) {
      await drop(await request("PUT", id, bytes));
    },
    async get(id) {
      const response = await request("GET", id);
      if (response.ok) return response.body;
      await drop(response);
      return null;
    },
    async delete(id) {
      await drop(await request("DELETE", id));
    },
  };
}

const digest = (body: Uint8Array = new Uint8Array()) =>
  createHash("sha256").update(body).digest("hex");

const drop = (response: Response) => response.body?.cancel();
