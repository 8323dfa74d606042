import { bigint, boolean, timestamp } from "drizzle-orm/pg-core";

/** A moment in time, with zone. */
export const moment = () => timestamp({ withTimezone: true });

/** Credits, tokens, counts and nano-dollars are integers of 64 bits. */
export const amount = () => bigint({ mode: "bigint" });

/** A yes or no. */
export const flag = () => boolean();
