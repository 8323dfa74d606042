import { createServer } from "node:http";
import { closeServer, listen } from "@local/listen";
import { z } from "zod";

const value = z.object({
  stringValue: z.string().optional(),
  intValue: z.union([z.string(), z.number()]).optional(),
  doubleValue: z.number().optional(),
  boolValue: z.boolean().optional(),
});
const span = z.object({
  name: z.string(),
  kind: z.number(),
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  attributes: z.array(z.object({ key: z.string(), value })),
});
const traces = z.object({
  resourceSpans: z.array(
    z.object({ scopeSpans: z.array(z.object({ spans: z.array(span) })) }),
  ),
});

export type Span = Omit<z.output<typeof span>, "attributes"> & {
  attributes: Record<string, unknown>;
};

/** Receives traces over OTLP/HTTP as JSON. */
export async function startOtlpReceiver() {
  const spans: Span[] = [];
  let raw = "";
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    raw += body;
    spans.push(...spansOf(body));
    response.end("{}");
  });
  const url = await listen(server);
  return {
    url,
    spans: (): readonly Span[] => spans,
    /** Every byte that was sent. */
    raw: () => raw,
    close: () => closeServer(server),
  };
}

const spansOf = (body: string): Span[] =>
  traces
    .parse(JSON.parse(body))
    .resourceSpans.flatMap((resource) => resource.scopeSpans)
    .flatMap((scope) => scope.spans)
    .map((sent) => ({
      ...sent,
      attributes: Object.fromEntries(
        sent.attributes.map(({ key, value: given }) => [
          key,
          given.stringValue ??
            given.doubleValue ??
            given.boolValue ??
            Number(given.intValue),
        ]),
      ),
    }));
