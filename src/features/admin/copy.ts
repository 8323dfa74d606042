/** Words that all parts of the admin plane share. */
export const adminCopy = {
  label: "Administration",
  backToApp: "To your chats",
  pages: {
    overview: "Overview",
    usage: "Usage",
    spending: "Spending",
    people: "People",
    revenue: "Revenue",
    operations: "Operations",
    catalogue: "Catalogue",
    audit: "Audit log",
  },
  reason: "Reason",
  reasonHint: "10 characters at least. It is kept in the audit log.",
  reasonTooShort: "Give a reason of 10 to 500 characters.",
  cancel: "Cancel",
  firstPage: "First page",
  nextPage: "Next",
  unreached: "The server did not answer. Nothing is known to have changed.",
  forbidden: "You are no admin any more. Nothing was changed.",
  refused: "That was refused. Nothing was changed.",
} as const;
