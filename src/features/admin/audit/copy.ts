/** The words of the audit log. */
export const auditCopy = {
  title: "Audit log",
  lead: "What admins did, and what the product did by itself. Entries are never changed or removed.",
  none: "No entries match",
  noneHint: "Widen the days, or clear the filters.",
  system: "The product",
  pages: "Pages of the audit log",
  details: "Details",
  filters: {
    label: "Filters",
    who: "Admin's address",
    whoHint: "Or system",
    action: "Action",
    actionHint: "As person or person.suspend",
    subject: "Acted on",
    subjectHint: "An id or an address",
    from: "From",
    to: "To",
    show: "Show",
    clear: "Clear",
    export: "Download CSV",
  },
  columns: {
    when: "When",
    who: "Who",
    action: "Action",
    subject: "Acted on",
    reason: "Reason",
    change: "Change",
    address: "From",
  },
  noAddress: "Not known",
  /** "balance: 0 → 500" */
  change: (name: string, before: unknown, after: unknown) =>
    `${name}: ${wordOf(before)} → ${wordOf(after)}`,
  fact: (name: string, value: unknown) => `${name}: ${wordOf(value)}`,
} as const;

const NOTHING = "–";

const wordOf = (value: unknown): string => {
  if (value === null || value === undefined) return NOTHING;
  return typeof value === "string" ? value : JSON.stringify(value);
};
