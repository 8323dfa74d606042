export const diagramCopy = {
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
} as const;
