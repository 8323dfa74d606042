/** What search engines and app lists say of the product. */
export const siteCopy = {
  description:
    "Chat with language models. Every answer is reserved before it runs and shows what it used.",
} as const;

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
  adminFailedText: "Something broke on the server. Try again.",
  retry: "Retry",
} as const;
