/** What the pieces of the interface say by themselves. */
export const uiCopy = {
  tooFast:
    "That was faster than this server allows, so nothing was changed. Wait a few seconds.",
  copied: "Copied",
  copyCode: "Copy code",
  plainText: "text",
  table: "Table",
  done: "Done",
  notDone: "Not done",
  close: "Close",
  skip: "Skip to content",
  openMenu: "Open menu",
  loading: "Loading",
  /** Before the id that is to be quoted. */
  request: "Request",
  loadImage: (text: string, host: string) =>
    [text, `load the image from ${host}`].filter(Boolean).join(": "),
} as const;
