import type { Route } from "../http/routes.ts";
import { errorReportRoutes } from "./error-reports.ts";
import { meterObjectRoutes } from "./meter.ts";
import { meterEventRoutes } from "./meter-events.ts";
import { summaryRoutes } from "./summaries.ts";

/** Meters, meter events and their summaries, in both versions of the API. */
export const meterRoutes: Route[] = [
  ...meterObjectRoutes,
  ...meterEventRoutes,
  ...summaryRoutes,
  ...errorReportRoutes,
];
