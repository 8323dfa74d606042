export const pageCopy = {
  sidebar: "Sidebar",
  openSidebar: "Open sidebar",
  closeSidebar: "Close sidebar",
  notFound: "There is nothing here",
  notFoundText:
    "The address may be wrong, the page may be gone, or it is not yours.",
  toChats: "To your chats",
  toStart: "To the start",
  failed: "This page could not be shown",
  failedText:
    "Something broke on the server. Your chats and drafts are kept. Try again.",
  retry: "Retry",
} as const;
