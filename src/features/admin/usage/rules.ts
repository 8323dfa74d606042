import { TRACE_ID } from "@/core/env/operation";

/** Where a trace is looked at; null without a place for them, or without one. */
export const traceUrlOf = (
  template: string | undefined,
  traceId: string | null,
): string | null =>
  template === undefined || traceId === null
    ? null
    : template.replaceAll(TRACE_ID, encodeURIComponent(traceId));
