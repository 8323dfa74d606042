import { z } from "zod";

/** Kinds of value that several variables have. */
export const text = z.string().trim().min(1);
export const url = z.url({ protocol: /^https?$/ });
export const flag = z.enum(["0", "1"]).transform((value) => value === "1");

/** Mail addresses separated by commas, in lower case. */
export const addresses = text.transform((list) =>
  list
    .split(",")
    .map((address) => address.trim().toLowerCase())
    .filter((address) => address !== ""),
);
