import { z } from "zod";
import { REASON_CHARACTERS_MAX, REASON_CHARACTERS_MIN } from "./rules.ts";

/** Why an admin does what they do: kept on record, and shown where it counts. */
export const reason = z
  .string()
  .trim()
  .min(REASON_CHARACTERS_MIN)
  .max(REASON_CHARACTERS_MAX);
