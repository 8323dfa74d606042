const day = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});
const exact = new Intl.DateTimeFormat("en-GB", {
  dateStyle: "medium",
  timeStyle: "medium",
  timeZone: "UTC",
});

/** `31 Jan 2026`, of seconds since 1970, in UTC. */
export const date = (seconds: number): string => day.format(seconds * 1_000);

export const moment = (seconds: number): string =>
  `${exact.format(seconds * 1_000)} UTC`;
