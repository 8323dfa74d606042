import { Html, html } from "../stripe/pages/html.ts";
import type { ReceivedMail } from "./inbox.ts";

const STYLE = new Html(`
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 880px; padding: 24px 16px 64px; }
h1 { font-size: 20px; }
a { color: inherit; }
.soft { opacity: .7; }
ol { list-style: none; margin: 0; padding: 0; }
li { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); padding: 10px 0; }
li a { display: block; font-weight: 600; overflow-wrap: anywhere; }
dl { display: grid; gap: 2px 12px; grid-template-columns: max-content 1fr; margin: 16px 0; }
@media (width < 600px) { dl { grid-template-columns: 1fr; } dd { margin-bottom: 8px !important; } }
dt { opacity: .7; }
dd { margin: 0; overflow-wrap: anywhere; }
iframe { background: #fff; border: 1px solid color-mix(in srgb, currentColor 20%, transparent); box-sizing: border-box; height: 760px; width: 100%; }
pre { border: 1px solid color-mix(in srgb, currentColor 20%, transparent); overflow-wrap: anywhere; padding: 12px; white-space: pre-wrap; }
`);

const page = (title: string, body: Html): string =>
  html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${STYLE}</style>
<body>${body}</body>
</html>`.markup;

/** Every mail that came, newest first. */
export const inboxPage = (mails: readonly ReceivedMail[]): string =>
  page(
    "Mail on this machine",
    html`
<h1>Mail on this machine</h1>
<p class="soft">What the app sends arrives here and goes nowhere else. Kept until this stops.</p>
${mails.length === 0 && html`<p>No mail yet.</p>`}
<ol>${mails.map(
      ({ id, subject, to, receivedAt }) => html`
<li><a href="/mails/${id}">${subject}</a>
<span class="soft">to ${to} · <time>${receivedAt}</time></span></li>`,
    )}</ol>`,
  );

/** One mail: as HTML, shut off from this page, and as text. */
export const mailPage = (mail: ReceivedMail): string =>
  page(
    mail.subject,
    html`
<p><a href="/">All mail</a></p>
<h1>${mail.subject}</h1>
<dl>
<dt>From</dt><dd>${mail.from}</dd>
<dt>To</dt><dd>${mail.to}</dd>
<dt>Received</dt><dd>${mail.receivedAt}</dd>
<dt>Idempotency-Key</dt><dd>${mail.key}</dd>
${Object.entries(mail.headers).map(
  ([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`,
)}
</dl>
<h2>HTML</h2>
<iframe title="The mail as HTML" src="/mails/${mail.id}/html" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>
<h2>Text</h2>
<pre>${mail.text}</pre>`,
  );

export const missingPage = (): string =>
  page("Not here", html`<h1>There is no such mail.</h1>`);
