export const landingCopy = {
  headline: "Every answer has a receipt.",
  lead: (appName: string) =>
    `${appName} is a place to chat with language models, run like a ledger. Credits are reserved before a model is called, charged for what was written, and shown under each answer.`,
  signIn: "Sign in",
  signUp: "Create an account",
  open: "Open your chats",
  site: "Site",
  pricing: "Pricing",
  terms: (credits: string) =>
    `The free plan has ${credits} credits a month and needs no card.`,
  promises: "What it promises",
  statementColumns: { time: "Time", answer: "Answer", credits: "Credits" },
  statement: "A statement, as you would see it",

  promiseList: [
    {
      name: "Nobody spends what they do not have",
      text: "The check and the reservation are one step in the database. Ten questions sent at once cannot all take the last credits.",
    },
    {
      name: "Nothing is lost, nothing is billed twice",
      text: "Close the tab, lose the network, send again: the answer goes on at the server and is charged once.",
    },
    {
      name: "A refused request costs nothing",
      text: "No provider is called. The refusal says what is used, when credits return and what to do. Your message is kept.",
    },
    {
      name: "Every charge can be explained",
      text: "Down to tokens, cached tokens, the price in force and the fund it was paid from.",
    },
    {
      name: "Stop means stop",
      text: "The model is cut off at the server, from any tab or device, and you pay for what was written.",
    },
    {
      name: "Keys stay on the server",
      text: "No provider key, and no one else's chat, ever reaches a browser.",
    },
  ],
} as const;

type Line = {
  at: string;
  model: string;
  figures: string;
  credits: string;
};

/** One credit is one token here: the models are standard ones. */
export const exampleLines: readonly Line[] = [
  {
    at: "14:02",
    model: "gpt-4o-mini",
    figures: "312 in (256 cached) · 184 out · paid from plan",
    credits: "496",
  },
  {
    at: "14:05",
    model: "llama-3.3-70b-versatile",
    figures: "1,204 in · 655 out · paid from plan",
    credits: "1,859",
  },
  {
    at: "14:09",
    model: "gpt-4o-mini",
    figures: "stopped · 98 in · 114 out, estimated",
    credits: "212",
  },
  {
    at: "14:11",
    model: "gpt-4o-mini",
    figures: "running · 1,336 reserved",
    credits: "–",
  },
  {
    at: "14:12",
    model: "gpt-4o",
    figures: "refused: not in this plan",
    credits: "0",
  },
];

export const exampleMeter = {
  label: "Credits of the example",
  text: "38,214 used · 1,336 reserved · 10,450 left of 50,000",
  used: 38_214,
  reserved: 1_336,
  limit: 50_000,
};

export const pricingCopy = {
  title: "Pricing",
  lead: "A credit is one token on a standard model; premium models weigh more. Every plan shows what each answer used, and stops at its limit instead of sending a surprise.",
  plans: "Plans",
  start: "Start free",
  get: (plan: string) => `Get ${plan}`,
  write: "Write to us",
  manage: "Manage your plan",
  trial: (days: number, credits: string) =>
    `Pro can be tried first: ${days} days or ${credits} credits, whichever ends first. No card; once for each person.`,
  packs: "Credit packs",
  packsLead:
    "Prepaid credits are used after those of the plan, on any plan but Enterprise, and do not expire.",
  pack: (credits: string) => `${credits} credits`,
  overage: "Overage",
  overageLead: (price: string) =>
    `Beyond plan and prepaid credits, Pro and Team can go on at ${price} a million credits. It is off unless you turn it on, up to a cap you set, and billed with the next invoice.`,
  order: "What is used first",
  orderLead:
    "The credits of the plan, then prepaid credits, then overage. Each receipt says which.",
  changes: "Changing and leaving",
  changesLead:
    "A bigger plan or more seats start at once and are charged for the rest of the period; you see the amount before. A smaller plan or the end comes with the period, and can be taken back until then.",
  tax: "Prices in US dollars, before tax.",
} as const;
