import { formatCount, formatUtc, type Reader } from "@/core/format";
import { MARGIN_LEAST_PERCENT } from "@/features/plans/margin";
import { adminCopy } from "../copy.ts";
import type { FigureDefinition } from "../definitions.ts";
import type { ModelRefusal, PlanRefusal, PriceRefusal } from "./commands.ts";
import { PRICE_LEAD_MINUTES } from "./schema.ts";

/** Of rules.ts `marginsAt`. */
export const MARGIN_FIGURE: FigureDefinition = {
  label: "Worst-case margin",
  definition: `What is left of a sale when every credit is spent on the kind of token that costs most for it, on any model it may be spent on: price less provider cost, in percent of the price. Stripe's fees are not in it. It is to be ${MARGIN_LEAST_PERCENT} % at the least.`,
};

const refused = {
  invalid_input: "Some of it cannot be used. Look at the hints.",
};

export const catalogueCopy = {
  title: "Catalogue",
  back: "Catalogue",
  parts: {
    margins: "Margins",
    plans: "Plans",
    packs: "Credit packs",
    models: "Models",
  },
  unlimited: "Unlimited",
  yes: "Yes",
  no: "No",
  none: "None",
  edited: "Edited",
  asShipped: "As shipped",
  saved: "Saved.",
  failed: adminCopy.unreached,
  save: "Save",

  margins: {
    caption: "Worst-case margin of each sale",
    lead: "With the prices in force, and with those that are set for later.",
    sale: "Sale",
    now: "Now, %",
    later: (at: string) => `${at}, %`,
    before: "Without it, %",
    after: "With it, %",
    nameOf: (
      { kind, id }: { kind: "plan" | "pack" | "overage"; id: string },
      names: Record<string, string>,
    ) => {
      if (kind === "overage") return "Overage, a million credits";
      const name = names[id] ?? id;
      return kind === "plan" ? `${name} plan` : name;
    },
    percent: (percent: number, reader: Reader) =>
      percent.toLocaleString(reader.locale, {
        minimumFractionDigits: 2,
        maximumFractionDigits: 2,
      }),
    isThin: `Below ${MARGIN_LEAST_PERCENT} %`,
    warning: (sales: string) =>
      `${sales}: less than ${MARGIN_LEAST_PERCENT} % would be left at the worst. It can be saved all the same.`,
  },

  plans: {
    caption: "Plans",
    columns: {
      name: "Plan",
      offered: "Offered",
      price: "Price, USD",
      credits: "Credits a period",
      requests: "Requests a day",
      concurrent: "At once",
      output: "Longest answer, tokens",
      tiers: "Models",
      beyond: "Beyond the quota",
      edited: "Edited",
    },
    seat: "a seat",
    beyond: (plan: { allowsPrepaid: boolean; allowsOverage: boolean }) => {
      if (plan.allowsOverage) return "Prepaid, overage";
      return plan.allowsPrepaid ? "Prepaid" : "Refused";
    },
    effect:
      "It holds from the next call on. A period that has begun keeps the credits it was given. Seeding leaves an edited plan alone.",
    price: (price: string) =>
      `${price}. The price is Stripe's too and is changed there and in the catalogue of the source.`,
    fields: {
      isOffered: "Shown and sold",
      credits: "Credits a period",
      creditsHint: "Of a plan by the seat, for each. Empty is unlimited.",
      requests: "Requests a day, each member",
      requestsHint: "Empty is unlimited.",
      concurrent: "Calls at once, each member",
      output: "Longest answer, tokens",
      standard: "Standard models",
      premium: "Premium models",
      prepaid: "Prepaid credits",
      overage: "Overage",
      gives: "What it allows",
    },
    refusals: {
      ...refused,
      not_found: "There is no such plan any more.",
      no_tier: "A plan needs one kind of model at least.",
      nothing_changed: "Nothing is different from what is stored.",
    } satisfies Record<PlanRefusal["kind"] | "invalid_input", string>,
  },

  packs: {
    caption: "Credit packs",
    columns: { name: "Pack", credits: "Credits", price: "Price, USD" },
  },

  models: {
    caption: "Models",
    columns: {
      name: "Model",
      provider: "Provider",
      tier: "Tier",
      status: "Status",
      input: "Input, USD",
      output: "Output, USD",
      weights: "Credits, in / out",
      fallback: "Fallback",
      successor: "Successor",
      next: "Next price",
      edited: "Edited",
    },
    unit: "Prices are dollars for a million tokens.",
    unpriced: "No price: cannot be called",
    status: { active: "Active", retired: "Retired" },
    tier: { standard: "Standard", premium: "Premium" },
    paused: "paused by the brake",
    edit: "Edit",
    effect:
      "It holds from the next call on; answers that run go on. This server has it at once, others within a minute. Seeding leaves an edited model alone.",
    fields: {
      name: "Name",
      status: "Status",
      statusHint:
        "A retired model answers no more; its chats offer the successor.",
      tier: "Tier",
      context: "Window, tokens",
      output: "Longest answer, tokens",
      fallback: "Fallback",
      fallbackHint:
        "Answers in its place when it fails: of the same tier, and only while no token of it weighs more.",
      successor: "Successor",
      successorHint: "Offered in its place once it is retired.",
    },
    refusals: {
      ...refused,
      not_found: "There is no such model any more.",
      nothing_changed: "Nothing is different from what is stored.",
      fallback_unfit:
        "The fallback must be another active chat model of the same tier.",
      successor_unfit: "The successor must be another active model.",
    } satisfies Record<ModelRefusal["kind"] | "invalid_input", string>,
  },

  prices: {
    title: "Prices",
    caption: "Price versions",
    lead: "A version is never edited: another one takes over. A call keeps the price that was in force when it began.",
    columns: {
      from: "From",
      standing: "Standing",
      input: "Input",
      cached: "Cached",
      write: "Cache write",
      output: "Output",
      weights: "Credits a token",
    },
    standing: { past: "Past", now: "In force", later: "Later" },
    unit: "USD a million tokens",
    weights: (of: {
      inputWeight: number;
      cachedInputWeight: number;
      cacheWriteWeight: number;
      outputWeight: number;
    }) =>
      `${of.inputWeight} / ${of.cachedInputWeight} / ${of.cacheWriteWeight} / ${of.outputWeight}`,
    add: "Add a price",
    from: "From, UTC",
    fromHint: `${PRICE_LEAD_MINUTES} minutes from now at the soonest, so that every server has it in time.`,
    usd: {
      inputMicros: "Input, USD",
      cachedInputMicros: "Cached input, USD",
      cacheWriteMicros: "Cache write, USD",
      outputMicros: "Output, USD",
    },
    credits: {
      inputWeight: "Input, credits",
      cachedInputWeight: "Cached input, credits",
      cacheWriteWeight: "Cache write, credits",
      outputWeight: "Output, credits",
    },
    effect: (name: string, at: Date) =>
      `Calls of ${name} that begin from ${formatUtc(at)} on cost and weigh this. It cannot be taken back, only followed by another.`,
    effectUnknown: "Give the moment, the prices and the credits.",
    act: "Add price",
    refusals: {
      ...refused,
      not_found: "There is no such model any more.",
      too_soon: `That is less than ${PRICE_LEAD_MINUTES} minutes from now.`,
      moment_taken: "Another version takes over at that very moment.",
    } satisfies Record<PriceRefusal["kind"] | "invalid_input", string>,
  },

  count: (count: bigint | number | null, reader: Reader) =>
    count === null ? "Unlimited" : formatCount(count, reader),
} as const;
