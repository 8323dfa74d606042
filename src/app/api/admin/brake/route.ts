import { db } from "@/db/client";
import { readStanding } from "@/features/admin/spending/standing";
import { adminRoute } from "../../respond.ts";

/** How the brakes stand, and what runs now. */
export const GET = adminRoute(
  async () =>
    Response.json(await readStanding(db, { now: new Date() }), {
      headers: { "cache-control": "no-store" },
    }),
  "api",
);
