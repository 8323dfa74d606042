/** What stands around the notices in the app; `told-copy.ts` has their words. */
export const noticesCopy = {
  dismiss: "Hide until the next period",

  bell: {
    label: "Notices",
    labelUnread: (count: number) =>
      count === 1 ? "Notices, 1 unread" : `Notices, ${count} unread`,
    unread: "Unread",
    markAllRead: "Mark all read",
    empty: "Nothing to tell.",
    emptyHint:
      "Warnings about credits, trials and payments stand here, and come by mail.",
    close: "Close",
  },
};
