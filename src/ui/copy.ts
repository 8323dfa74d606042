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
  diagram: {
    language: "mermaid",
    show: "Show diagram",
    showCode: "Show code",
    shown: "Diagram shown in place of its code",
    alt: (name: string) => (name ? `Diagram: ${name}` : "Diagram"),
    problems: {
      unreadable: "The diagram has an error and was not drawn.",
      "not loaded":
        "The diagram was not drawn: what draws it could not be loaded. Try again.",
      "too slow": "The diagram was not drawn: it took too long.",
    },
  },
  loadImage: (text: string, host: string) =>
    [text, `load the image from ${host}`].filter(Boolean).join(": "),
} as const;
