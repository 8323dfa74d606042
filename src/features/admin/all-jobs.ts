import "server-only";
import { JOBS as BILLING_JOBS, type Job } from "@/features/billing/schedule";
import { CHAT_JOBS } from "@/features/chat/jobs";
import { FILE_JOBS } from "@/features/files/jobs";
import { LEAVING_JOBS } from "@/features/leaving/jobs";
import { NOTICE_JOBS } from "@/features/notices/jobs";
import { USAGE_JOBS } from "@/features/usage/jobs";
import { SPENDING_JOBS } from "./spending/jobs.ts";

/** Every job of the product by its name: for crons, timers and admins alike. */
export const ALL_JOBS: Readonly<Record<string, Job>> = {
  ...BILLING_JOBS,
  ...CHAT_JOBS,
  ...FILE_JOBS,
  ...LEAVING_JOBS,
  ...NOTICE_JOBS,
  ...SPENDING_JOBS,
  ...USAGE_JOBS,
};
