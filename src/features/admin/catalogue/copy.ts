import {
  formatCount,
  formatCounted,
  formatList,
  formatPrice,
  formatUtc,
  type Reader,
} from "@/core/format";
import type { OfferStanding } from "@/features/billing/setup/offers";
import { MARGIN_LEAST_PERCENT } from "@/features/plans/margin";
import { adminCopy } from "../copy.ts";
import type { FigureDefinition } from "../definitions.ts";
import type { NewModelRefusal } from "./add-model.ts";
import type { ModelRefusal, PriceRefusal } from "./commands.ts";
import type { PlanRefusal } from "./edit-plan.ts";
import type { AddPackRefusal, PackRefusal } from "./packs.ts";
import type { PlanEntry, SeatPrice } from "./queries.ts";
import { PRICE_LEAD_MINUTES } from "./schema.ts";

/** Of rules.ts `marginsAt`. */
export const MARGIN_FIGURE: FigureDefinition = {
  label: "Worst-case margin",
  definition: `What is left of a sale when every credit is spent on the kind of token that costs most for it, on any model it may be spent on: price less provider cost, in percent of the price. Stripe's fees are not in it. It is to be ${MARGIN_LEAST_PERCENT} % at the least.`,
};

const refused = {
  invalid_input: "Some of it cannot be used. Look at the hints.",
};

const changed_meanwhile =
  "Somebody has edited it since this page was opened. Nothing was saved. Load the page again to see what it is now.";

const name_taken =
  "A pack is called so already, on sale or not. At Stripe the name is all that tells them apart.";

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
  savedAtStripe: "Saved. Stripe sells it so from now on.",
  /** What is left to do at Stripe. */
  offer: {
    at_stripe: null,
    waiting:
      "Stripe has not taken it over yet, and until then nobody can buy it. It is tried again every minute.",
    billing_off: "Payments are not set up on this server, so nothing is sold.",
  } satisfies Record<OfferStanding, string | null>,
  awaitsStripe: "Not at Stripe yet: cannot be bought",
  failed: adminCopy.unreached,
  save: "Save",

  margins: {
    caption: "Worst-case margin of each sale",
    lead: "With the prices in force, and with those that are set for later.",
    sale: "Sale",
    now: "Now, %",
    later: (at: string) => `${at}, %`,
    present: "As stored, %",
    typed: "As typed, %",
    notASale: "Not for sale",
    overage: (price: string) =>
      `Overage costs ${price} a million credits. That price is part of the program, because caps and bills are counted with it: it is not edited here.`,
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
    outside: "Invoiced outside",
    beyond: (plan: PlanEntry) => {
      if (plan.creditsPerPeriod === null) return "All is included";
      if (plan.allowsOverage) return "Prepaid, overage";
      return plan.allowsPrepaid ? "Prepaid" : "Refused";
    },
    effect:
      "What it gives holds from the next call on; a period that has begun keeps the credits it was given. Seeding leaves an edited plan alone.",
    priceEffect: {
      same: "Its price stays as it is.",
      unusable: "Give a price from $0.50 on, with two decimals at most.",
      other: (before: string, after: string) =>
        `Its price goes from ${before} to ${after}: for who subscribes or changes to it from now on.`,
    },
    keep: (prices: readonly SeatPrice[], reader: Reader) => {
      const count = prices.reduce((sum, price) => sum + price.subscribers, 0);
      if (count === 0) return "Nobody has subscribed to it yet.";
      const each = prices.map(
        ({ subscribers, seatCents }) =>
          `${formatCount(subscribers, reader)} at ${formatPrice(seatCents, reader)}`,
      );
      return `${formatCounted(count, ["subscriber keeps what they pay", "subscribers keep what they pay"], reader)} now, until they change their plan: ${formatList(each, reader)}.`;
    },
    noPrice: {
      free: "It is free, and stays so.",
      outside:
        "It has no price here: an admin sets it by hand, and it is invoiced outside.",
    },
    fields: {
      price: "Price a month, USD",
      priceSeat: "Price a seat and month, USD",
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
      price_fixed: "This plan has no price that could be changed.",
      changed_meanwhile,
      nothing_changed: "Nothing is different from what is stored.",
    } satisfies Record<PlanRefusal["kind"] | "invalid_input", string>,
  },

  packs: {
    caption: "Credit packs",
    columns: {
      name: "Pack",
      sold: "On sale",
      credits: "Credits",
      price: "Price, USD",
      order: "Order",
      edited: "Edited",
    },
    add: "Add a pack",
    fields: {
      name: "Name",
      nameHint: "What Stripe's page and bill call it.",
      credits: "Credits",
      price: "Price, USD",
      priceHint: "From $0.50 on, with two decimals at most.",
      order: "Order",
      orderHint: "Packs are shown by it, the lowest first.",
      isActive: "On sale",
    },
    effect:
      "It holds for purchases that begin from now on. What was bought keeps the credits it was sold with, and a page of Stripe's that is open sells what it says at the price it says. Seeding leaves an edited pack alone.",
    refusals: {
      ...refused,
      not_found: "There is no such pack any more.",
      name_taken,
      changed_meanwhile,
      nothing_changed: "Nothing is different from what is stored.",
    } satisfies Record<PackRefusal["kind"] | "invalid_input", string>,
    addRefusals: { ...refused, name_taken } satisfies Record<
      AddPackRefusal["kind"] | "invalid_input",
      string
    >,
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
    add: "Add a model",
    addEffect:
      "It can be called from now on, at this price, by every plan of its tier. This server has it at once, others within a minute. Seeding leaves it alone.",
    kind: { chat: "Chat", embedding: "Embedding" },
    addRefusals: {
      ...refused,
      id_taken: "A model has this id already. Nothing was changed.",
      image_half_counted:
        "Give both counts of an image, or neither: then it does not see.",
      no_output: "A chat model needs to be able to write an answer.",
    } satisfies Record<NewModelRefusal["kind"] | "invalid_input", string>,
    effect:
      "It holds from the next call on; answers that run go on. This server has it at once, others within a minute. Seeding leaves an edited model alone.",
    fields: {
      id: "Id",
      idHint:
        "As its provider names it, such as llama3.2:3b. It cannot be changed.",
      provider: "Provider",
      providerHint:
        "Its address and key are in the configuration: OPENAI_BASE_URL and GROQ_BASE_URL lead to servers of your own.",
      kind: "Kind",
      image: "Tokens of an image",
      imageTile: "Tokens of each 512-pixel tile of it",
      imageHint: "Both empty: it does not see.",
      isReasoning: "Thinks before it answers, billed as output",
      firstPrice: "Price from now on, for a million tokens",
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
      changed_meanwhile,
      fallback_unfit:
        "The fallback must be another active chat model of the same tier.",
      fallback_heavier:
        "By the prices in force some token of that fallback weighs more, so it would never answer in this model's place.",
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
