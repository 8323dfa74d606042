import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { closeServer, listen } from "@local/listen";

export const KEYS = { accessKeyId: "AKIALOCAL", secretAccessKey: "secret" };
export const REGION = "eu-north-1";

/**
 * An S3 bucket in memory, as a server that takes nothing without a signature
 * of its keys (AWS Signature Version 4), over headers and body, from the last
 * fifteen minutes.
 */
export async function startObjectStore() {
  const objects = new Map<string, Buffer>();
  const seen: string[] = [];
  let faults: number[] = [];
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    const path = request.url ?? "/";
    seen.push(`${request.method} ${path}`);
    const fault = faults.shift();
    const status = fault ?? statusOf(request, body);
    if (status !== 200) {
      response.writeHead(status).end(`<Error><Code>${status}</Code></Error>`);
      return;
    }
    if (request.method === "PUT") objects.set(path, body);
    const found = objects.get(path);
    if (request.method === "DELETE") objects.delete(path);
    if (request.method === "GET" && !found) {
      response.writeHead(404).end("<Error><Code>NoSuchKey</Code></Error>");
      return;
    }
    response.writeHead(request.method === "DELETE" ? 204 : 200);
    response.end(request.method === "GET" ? found : undefined);
  });
  const url = await listen(server);
  return {
    url,
    close: () => closeServer(server),
    objects,
    /** Method and path of each request, the refused ones too. */
    seen,
    /** Answers the next requests with these. */
    failWith(...statuses: number[]) {
      faults = statuses;
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const sha256 = (value: string | Buffer) =>
  createHash("sha256").update(value).digest("hex");
const hmac = (key: string | Buffer, value: string) =>
  createHmac("sha256", key).update(value).digest();

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/;
const OLDEST_MS = 15 * 60_000;

function statusOf(request: IncomingMessage, body: Buffer): number {
  const signed = AUTHORIZATION.exec(request.headers.authorization ?? "");
  if (!signed) return 403;
  const [, keyId, day = "", region = "", names = "", signature] = signed;
  const header = (name: string) => String(request.headers[name] ?? "");
  const hash = header("x-amz-content-sha256");
  if (hash !== sha256(body)) return 400;
  const moment = header("x-amz-date");
  if (!isRecent(moment) || keyId !== KEYS.accessKeyId || region !== REGION) {
    return 403;
  }
  const mustSign = ["host", "x-amz-content-sha256", "x-amz-date"];
  const signedNames = names.split(";");
  if (!mustSign.every((name) => signedNames.includes(name))) return 403;

  const { pathname, search } = new URL(request.url ?? "/", "http://store");
  const canonical = [
    request.method,
    pathname,
    search.slice(1),
    ...signedNames.map((name) => `${name}:${header(name).trim()}`),
    "",
    names,
    hash,
  ].join("\n");
  const scope = `${day}/${region}/s3/aws4_request`;
  const toSign = ["AWS4-HMAC-SHA256", moment, scope, sha256(canonical)];
  const key = [day, region, "s3", "aws4_request"].reduce<string | Buffer>(
    (last, part) => hmac(last, part),
    `AWS4${KEYS.secretAccessKey}`,
  );
  return hmac(key, toSign.join("\n")).toString("hex") === signature ? 200 : 403;
}

function isRecent(moment: string): boolean {
  const iso = moment.replace(
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
    "$1-$2-$3T$4:$5:$6Z",
  );
  return Math.abs(Date.now() - Date.parse(iso)) < OLDEST_MS;
}
