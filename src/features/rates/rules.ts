const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** A token bucket: so many at once when it is full, then one each `refillMs`. */
export type BucketRule = {
  /**
   * Whose bucket it is. An address is a visitor's network address; a route's is
   * one person's at that route.
   */
  per: "user" | "workspace" | "address" | "route";
  burst: number;
  refillMs: number;
};

export type RateRule = {
  /**
   * Each must have a token. Postgres takes one from all of them or from none,
   * Redis from one after the other until one is empty: the narrower comes
   * first, so that nobody who is too fast takes from what others share.
   */
  buckets: readonly BucketRule[];
  /**
   * What happens while no store can say: an open rule lets everybody pass, a
   * closed one nobody. A limit is a courtesy between people who share a
   * server, so a broken one keeps nobody out, except where what passes is
   * there to stay.
   */
  whenUnknown: "open" | "closed";
};

/**
 * How fast one may ask. These smooth bursts and stop abuse; what is used up is
 * the quota's matter.
 */
export const RATE_RULES = {
  /**
   * Four a second for minutes is a program; a page that loads asks ten at once.
   * A route has half of that: what goes wild at one of them, a tab that asks
   * again and again, leaves its person the others. The person's own bucket stays
   * beside, since a route more is no reason to ask more.
   */
  api: {
    buckets: [
      { per: "route", burst: 120, refillMs: 500 },
      { per: "user", burst: 240, refillMs: 250 },
    ],
    whenUnknown: "open",
  },
  /** A file of a whole history costs as much as hundreds of other answers. */
  exports: {
    buckets: [{ per: "user", burst: 20, refillMs: 10 * SECOND_MS }],
    whenUnknown: "open",
  },
  /**
   * What a form or a button changes, each of which may write or ask Stripe. A
   * person who pins and deletes in a row clicks once or twice a second.
   */
  acts: {
    buckets: [{ per: "user", burst: 60, refillMs: SECOND_MS }],
    whenUnknown: "open",
  },
  /**
   * A question, whether it is answered or refused. A person reads what they
   * ask for; five that were queued go off in a row. What answers cost is the
   * quota's matter, and how many run at once the plan's.
   */
  chat: {
    buckets: [
      { per: "user", burst: 30, refillMs: SECOND_MS },
      { per: "workspace", burst: 300, refillMs: 100 },
    ],
    whenUnknown: "open",
  },
  /**
   * The same on the free plan, which costs nothing to come by: 288 people a day
   * who use all their ten requests fit behind one address.
   */
  chat_free: {
    buckets: [{ per: "address", burst: 100, refillMs: 30 * SECOND_MS }],
    whenUnknown: "open",
  },
  /** Read whole, looked into and stored; somebody may drop a folder at once. */
  uploads: {
    buckets: [{ per: "user", burst: 200, refillMs: 3 * SECOND_MS }],
    whenUnknown: "open",
  },
  /**
   * Each return from Stripe asks Stripe several things, and it limits all of
   * our customers together. Who is too fast goes on without.
   */
  arrival: {
    buckets: [{ per: "workspace", burst: 20, refillMs: 6 * SECOND_MS }],
    whenUnknown: "open",
  },
  /**
   * Each attempt asks a provider and writes rows. There is no password to
   * guess, and an office of a hundred comes from one address.
   */
  sign_in: {
    buckets: [{ per: "address", burst: 60, refillMs: 2 * SECOND_MS }],
    whenUnknown: "open",
  },
  /**
   * Each new person has a free quota, every month. An office may join on one
   * morning; a farm of accounts comes to 480 a day.
   */
  sign_up: {
    buckets: [{ per: "address", burst: 20, refillMs: 3 * MINUTE_MS }],
    whenUnknown: "closed",
  },
  /**
   * Mail programs post here from few addresses, for many people, and whoever
   * asks for no more mails must get none: it only bounds the guessing of tokens.
   */
  unsubscribe: {
    buckets: [{ per: "address", burst: 240, refillMs: 250 }],
    whenUnknown: "open",
  },
} as const satisfies Record<string, RateRule>;

export type RateRuleName = keyof typeof RATE_RULES;
