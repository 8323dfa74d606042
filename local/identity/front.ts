import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";

/** What came back from the emulator, or what goes out instead. */
export type Page = { status: number; headers: Headers; body: Buffer };

/** Changes one answer of the emulator; undefined leaves it as it is. */
export type Rewrite = (
  request: { method: string; url: URL },
  page: Page,
) => Page | undefined | Promise<Page | undefined>;

/**
 * A proxy that stands before an emulator and corrects what its seed cannot: it
 * has people of its own on the sign-in page, and new subjects at each start.
 */
export function createFront(options: {
  emulatorUrl: string;
  rewrite: Rewrite;
}): Server {
  return createServer((request, response) => {
    forward(request, options).then(
      (page) => send(response, page),
      (error: unknown) => {
        response.writeHead(502, { "content-type": "text/plain" });
        response.end(`The identity stand-in failed: ${String(error)}`);
      },
    );
  });
}

/** The same page with another body. */
export function withBody(page: Page, body: string): Page {
  return { ...page, body: Buffer.from(body) };
}

async function forward(
  request: IncomingMessage,
  options: { emulatorUrl: string; rewrite: Rewrite },
): Promise<Page> {
  const method = request.method ?? "GET";
  const url = new URL(request.url ?? "/", options.emulatorUrl);
  const body = await readBody(request);
  const answer = await fetch(url, {
    method,
    headers: forwardedHeaders(request),
    redirect: "manual",
    body: body.length > 0 ? new Uint8Array(body) : null,
  });
  const page: Page = {
    status: answer.status,
    headers: answer.headers,
    body: Buffer.from(await answer.arrayBuffer()),
  };
  return (await options.rewrite({ method, url }, page)) ?? page;
}

const HOP_BY_HOP = new Set([
  "connection",
  "content-length",
  "host",
  "keep-alive",
  "transfer-encoding",
]);

function forwardedHeaders(request: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value === undefined || HOP_BY_HOP.has(name)) continue;
    headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  // Its bodies are rewritten, so they must come uncompressed.
  headers.set("accept-encoding", "identity");
  return headers;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, page: Page) {
  for (const [name, value] of page.headers) {
    if (!HOP_BY_HOP.has(name) && name !== "set-cookie")
      response.setHeader(name, value);
  }
  const cookies = page.headers.getSetCookie();
  if (cookies.length > 0) response.setHeader("set-cookie", cookies);
  response.writeHead(page.status);
  response.end(page.body);
}
