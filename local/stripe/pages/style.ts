import { Html } from "./html.ts";

export const STYLE = new Html(`
:root {
  color-scheme: light dark;
  --ground: light-dark(#f5f6f8, #101217);
  --sheet: light-dark(#ffffff, #191c23);
  --ink: light-dark(#1b1f27, #e8eaf0);
  --soft: light-dark(#596273, #9aa3b5);
  --line: light-dark(#d9dde5, #30353f);
  --accent: light-dark(#4b44d6, #a7a3ff);
  --on-accent: light-dark(#ffffff, #14122e);
  --bad: light-dark(#b3261e, #ff9d94);
  --good: light-dark(#146c43, #7fd6a8);
}
* { box-sizing: border-box; }
body {
  margin: 0; padding: 2rem 1rem; background: var(--ground); color: var(--ink);
  font: 16px/1.5 ui-sans-serif, system-ui, sans-serif;
}
main { margin: 0 auto; }
main.narrow { max-width: 28rem; }
main.wide { max-width: 76rem; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0 .75rem; }
a { color: var(--accent); }
.sheet {
  background: var(--sheet); border: 1px solid var(--line);
  border-radius: .75rem; padding: 1.25rem; margin: 1rem 0; overflow-x: auto;
}
.soft, footer { color: var(--soft); font-size: .875rem; }
footer { margin-top: 2rem; text-align: center; }
.sum { font-size: 2rem; font-weight: 600; font-variant-numeric: tabular-nums; }
[role="alert"] { color: var(--bad); font-weight: 600; }
label { display: block; font-weight: 600; margin: .75rem 0 .25rem; }
input, select {
  font: inherit; color: inherit; background: var(--ground); width: 100%;
  border: 1px solid var(--line); border-radius: .5rem; padding: .5rem .75rem;
}
button, .button {
  font: inherit; font-weight: 600; cursor: pointer; display: inline-block;
  border: 1px solid var(--line); border-radius: .5rem; padding: .5rem 1rem;
  background: var(--sheet); color: inherit; text-decoration: none;
}
button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
button.full { width: 100%; margin-top: 1rem; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.row { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
.row form { display: contents; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; }
th { text-align: left; color: var(--soft); font-weight: 600; }
th, td { padding: .4rem .75rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tr:last-child td { border-bottom: 0; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
code { font: .8125rem ui-monospace, monospace; overflow-wrap: anywhere; }
.good { color: var(--good); } .bad { color: var(--bad); }
dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; margin: .5rem 0; }
dt { color: var(--soft); } dd { margin: 0; }
details summary { cursor: pointer; color: var(--soft); font-size: .875rem; margin-top: .75rem; }
`);
