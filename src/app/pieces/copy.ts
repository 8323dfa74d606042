/** Sample words: this page is of development only. */
export const piecesCopy = {
  title: "Pieces",
  actions: "Buttons",
  variants: {
    primary: "Primary",
    secondary: "Secondary",
    quiet: "Quiet",
    muted: "Muted",
    danger: "Delete",
  },
  busy: "Saving",
  disabled: "Buy credits",
  disabledReason: "Only the owner can buy.",
  icon: "Send",
  forms: "Forms",
  field: "Name",
  fieldHint: "As it stands on receipts.",
  fieldValue: "Ada Lovelace",
  wrongField: "Address",
  wrongValue: "ada@",
  wrongProblem: "The address lacks a domain. Write it as ada@example.com.",
  price: "Cap",
  area: "Instructions",
  areaHint: "Sent first with every question.",
  select: "Default model",
  choices: [
    { value: "mini", name: "gpt-4o-mini" },
    { value: "llama", name: "Llama 3.3" },
  ],
  switch: "Overage",
  switchWords: { on: "On", off: "Off" },
  meters: "Meter",
  meterText: (used: number, reserved: number) =>
    `${used} % used, ${reserved} % reserved`,
  floating: "What floats",
  menu: "Menu",
  menuItems: ["Rename", "Pin"],
  dialog: "Dialog",
  dialogTitle: "Cancel Pro?",
  dialogLead: "Pro stays until 1 December. Nothing more is charged.",
  dialogKeep: "Keep Pro",
  dialogAct: "Cancel Pro",
  popover: "Popover",
  sheet: "Sheet",
  toast: "Toast",
  toastText: "Chat deleted.",
  undo: "Undo",
  states: "States",
  empty: "No calls yet",
  emptyText: "Each answer is listed here with what it cost.",
  error: "The list could not be loaded. Nothing was changed.",
  retry: "Retry",
  requestId: "3f1c9a52-77f0-4d0a-9f2e-5a8c1d2b6e40",
  facts: [
    { name: "Plan", value: "Pro" },
    { name: "Resets", value: "1 December, 01:00" },
  ],
  figures: "Facts",
  admin: "Figures, tables, charts",
  adminFigures: [
    {
      label: "Requests",
      value: "12,480",
      definition: "Calls that were charged, of the last 30 days.",
      compared: "+4 %, 12,000 before",
    },
    {
      label: "Provider cost",
      value: "$23.76",
      unit: "USD",
      definition: "What providers charge for these calls.",
    },
  ],
  table: "Use by model",
  columns: { model: "Model", calls: "Calls", cost: "Cost, USD" },
  rows: [
    { model: "gpt-4o", calls: "1,204", cost: "18.20" },
    { model: "gpt-4o-mini", calls: "11,276", cost: "5.56" },
  ],
  chart: "UTC days on which the calls began.",
  chartSummary: "Calls by day: 40, 52 and 31.",
  chartSeries: "Calls",
  text: "Markdown",
} as const;

export const sampleText = `A ledger keeps **every** entry; [double entry](https://example.com) keeps it twice.

1. What comes in
2. What goes out, with \`inline code\`

> A quotation, of one line.

| side | amount |
|---|---:|
| debit | 320 |
| credit | 320 |

\`\`\`ts
const balance = entries.reduce((sum, entry) => sum + entry.amount, 0n);
\`\`\`
`;
