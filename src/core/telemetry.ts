import "server-only";
import {
  type Attributes,
  type Context,
  context,
  type Span,
  SpanKind,
  type SpanOptions,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import type { Configuration as OtelConfiguration } from "@vercel/otel";
import { env } from "./env.ts";

/**
 * Starts exporting traces when OTEL_EXPORTER_OTLP_ENDPOINT is set. Otherwise
 * nothing of the SDK is loaded and every span below is a no-op.
 */
export async function startTelemetry() {
  if (!isTraced()) return;
  const { registerOTel } = await import("@vercel/otel");
  registerOTel({
    serviceName: "tollgate",
    spanProcessors: ["auto", WITHOUT_SECRET_PATHS],
  });
}

/** Whoever knows such a path may open it. */
const SECRET_PATH = /^\/share\/.*/;

/** Next puts a request's path into its span, before anybody else sees that. */
const WITHOUT_SECRET_PATHS: SpanProcessor = {
  onStart(span) {
    const path = span.attributes["http.target"];
    if (typeof path === "string" && SECRET_PATH.test(path)) {
      span.setAttribute("http.target", "/share/[token]");
    }
  },
  onEnd: () => undefined,
  forceFlush: async () => undefined,
  shutdown: async () => undefined,
};

type SpanProcessor = Exclude<
  NonNullable<OtelConfiguration["spanProcessors"]>[number],
  string
>;

/** Whether steps are recorded at all. */
export const isTraced = () => env().OTEL_EXPORTER_OTLP_ENDPOINT !== undefined;

const tracer = () => trace.getTracer("tollgate");

/** One step of a call in a trace. All its methods do nothing when it is off. */
export type Step = {
  /** Null when nothing is traced. */
  traceId: string | null;
  set(attributes: Attributes): void;
  child(name: string, attributes?: Attributes): Step;
  /** A child that is a call to somebody else's server. */
  call(name: string, attributes?: Attributes): Step;
  /** `failure` is a code, never a message: messages may quote people's text. */
  end(failure?: string): void;
};

/** Begins a step under whatever the running request's span is. */
export function beginStep(name: string, attributes: Attributes = {}): Step {
  if (!isTraced()) return NO_STEP;
  return beginIn(context.active(), name, { attributes });
}

/** Runs `work` as a child of `parent`, failed when it throws. */
export async function inStep<Value>(
  parent: Step,
  name: string,
  work: () => Promise<Value>,
): Promise<Value> {
  const step = parent.child(name);
  try {
    const value = await work();
    step.end();
    return value;
  } catch (error) {
    step.end("fault");
    throw error;
  }
}

function beginIn(parent: Context, name: string, options: SpanOptions): Step {
  const span = tracer().startSpan(name, options, parent);
  const inside = trace.setSpan(parent, span);
  return {
    traceId: span.isRecording() ? span.spanContext().traceId : null,
    set: (more) => {
      span.setAttributes(more);
    },
    child: (childName, more = {}) =>
      beginIn(inside, childName, { attributes: more }),
    call: (childName, more = {}) =>
      beginIn(inside, childName, { attributes: more, kind: SpanKind.CLIENT }),
    end: (failure) => endSpan(span, failure),
  };
}

function endSpan(span: Span, failure: string | undefined) {
  if (failure !== undefined) {
    span.setAttribute("error.type", failure);
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

const NO_STEP: Step = {
  traceId: null,
  set: () => {},
  child: () => NO_STEP,
  call: () => NO_STEP,
  end: () => {},
};
