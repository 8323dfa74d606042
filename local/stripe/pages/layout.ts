import { type Html, html } from "./html.ts";
import { STYLE } from "./style.ts";

/** A whole page; `isWide` for tables. */
export const layout = (options: {
  title: string;
  body: Html;
  isWide?: boolean;
}): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${options.title}</title>
<style>${STYLE}</style>
</head>
<body>
<main class="${options.isWide ? "wide" : "narrow"}">
${options.body}
<footer>This is a stand-in for Stripe on this machine. No money moves.</footer>
</main>
</body>
</html>
`.markup;
