import type { Route } from "../http/routes.ts";

/** Meters, meter events and their summaries, in both versions of the API. */
export const meterRoutes: Route[] = [];
