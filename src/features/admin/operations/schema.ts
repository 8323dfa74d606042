import { z } from "zod";
import { reason } from "../schema.ts";

export const EVENT_STATES = ["waiting", "done", "ignored"] as const;

/** A query string's: what is wrong in it is no filter. */
const eventFilters = z.object({
  state: z.enum(EVENT_STATES).optional().catch(undefined),
  type: z
    .string()
    .regex(/^[\w.]{1,100}$/)
    .optional()
    .catch(undefined),
  before: z.string().max(200).optional().catch(undefined),
});

/** What the list of Stripe's events is narrowed to. */
export type EventFilters = {
  state?: (typeof EVENT_STATES)[number] | undefined;
  type?: string | undefined;
};

export function parseEventFilters(params: unknown): EventFilters & {
  before: string | null;
} {
  const { before = null, ...filters } = eventFilters.parse(params);
  return { ...filters, before };
}

export const replayInput = z.object({ eventId: z.string().min(1).max(255) });
export const runJobInput = z.object({ job: z.string().min(1).max(50) });
export const retryLetterInput = z.object({ id: z.uuid() });
export const giveUpLetterInput = z.object({ id: z.uuid(), reason });
