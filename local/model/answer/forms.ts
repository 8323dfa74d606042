import { codeFor } from "./code.ts";
import { count, named, SPEAKER, summaryOf } from "./extract.ts";
import { proseOn } from "./prose.ts";
import type { Question } from "./question.ts";
import { shortened, subjectsOf, wordsIn } from "./words.ts";

type Form = {
  fits(question: Question): boolean;
  write(question: Question): string;
  /** Says all there is to say; others join one another. */
  standsAlone?: boolean;
};

const asks =
  (pattern: RegExp) =>
  ({ text }: Question) =>
    pattern.test(text);

/** Ways to answer, the more particular first. */
export const FORMS: readonly Form[] = [
  {
    standsAlone: true,
    fits: ({ text }) =>
      /^(?:hi|hello|hey|good (?:morning|afternoon|evening)|thanks?|thank you)\b/i.test(
        text,
      ) && wordsIn(text).length <= 6,
    write: greet,
  },
  {
    standsAlone: true,
    fits: asks(/\bwhat(?:'s| is) my name\b|\bwho am i\b/i),
    write: recallName,
  },
  {
    standsAlone: true,
    fits: asks(
      /\bdid (?:i|we|you) (?:just )?(?:say|ask|write|talk|tell)|\bi (?:said|asked|wrote|told you)\b|\bdo you remember\b/i,
    ),
    write: recall,
  },
  {
    fits: asks(
      /\b(?:code|snippet|script|program|typescript|javascript|python|sql)\b/i,
    ),
    write: ({ text }) => codeFor(text),
  },
  { fits: asks(/\btables?\b/i), write: tableOf },
  {
    fits: asks(
      /\b(?:lists?|bullets?|steps|ideas|ways to|checklist|plan|how (?:do|can|should) (?:i|we))\b/i,
    ),
    write: listOn,
  },
  {
    fits: asks(/\b(?:summar(?:y|ise|ize)|tl;?dr|in short)\b/i),
    write: summarise,
  },
  {
    fits: asks(/\b(?:essay|story|article|in detail|long answer|\d+ words)\b/i),
    write: ({ text }) => proseOn(text),
  },
];

function greet({ text, earlier }: Question): string {
  if (/^thank/i.test(text)) return "You are welcome. What comes next?";
  const asked = earlier.filter(({ role }) => role === "user").length;
  return asked === 0
    ? "Hello! Ask me something and watch the answer come in:\n\n- a **list**, a **table** or some **code**\n- **300 words** on any subject, to try the stop button\n- **what did I say first?** once we have talked a little\n\n`/local help` shows how to make me slow, fail or break off."
    : `Hello again. You have written ${count(asked, "message")} so far.`;
}

function recallName({ turns }: Question): string {
  for (const { role, text } of turns.toReversed()) {
    const name = /\bmy name is ([\p{L}'’-]+(?: \p{Lu}[\p{L}'’-]+)*)/iu.exec(
      text,
    )?.[1];
    if (role === "user" && name)
      return `You told me: your name is **${name}**.`;
  }
  return "You have not told me your name in this conversation.";
}

function recall({ text, earlier }: Question): string {
  const role = /\byou (?:just )?(?:say|said|write|wrote|tell)\b/i.test(text)
    ? "assistant"
    : "user";
  const said = earlier.filter((turn) => turn.role === role);
  const who = role === "user" ? "you" : "I";
  const [first] = said;
  const last = said.at(-1);
  if (!first || !last) return `This is the first thing you wrote to me here.`;
  if (/\bfirst\b/i.test(text))
    return `The first thing ${who} said was:\n\n> ${shortened(first.text, 400)}`;
  if (/\blast\b|\bjust\b|\bbefore\b/i.test(text))
    return `Just before, ${who} said:\n\n> ${shortened(last.text, 400)}`;
  const lines = said.map((turn) => `1. ${shortened(turn.text, 120)}`);
  return `So far ${who} said:\n\n${lines.join("\n")}`;
}

/** The conversation itself as a table: it is what is at hand. */
function tableOf({ turns }: Question): string {
  const rows = turns
    .filter(({ role }) => role !== "system")
    .map(
      ({ role, text }, index) =>
        `| ${index + 1} | ${SPEAKER[role]} | ${wordsIn(text).length} | ${cell(subjectsOf(text, 2).join(", "))} | ${cell(shortened(text, 40))} |`,
    );
  return `Our conversation so far:\n\n| # | Who | Words | About | Begins |\n| ---: | --- | ---: | --- | --- |\n${rows.join("\n")}`;
}

const cell = (text: string) =>
  (text === "" ? "–" : text).replaceAll("|", "\\|").replaceAll("`", "'");

function listOn({ text }: Question): string {
  const [subject = "it", other = "the rest"] = subjectsOf(text, 2);
  return [
    `${named([subject])}, in the order I would take it:`,
    [
      `1. **Say what done means.** One sentence on ${subject}, with a date.`,
      `2. **Write down what you have**, ${other} included, and who knows about it.`,
      "3. **Do the smallest whole thing first.**",
      "   - Small enough for one sitting.",
      "   - Whole enough that somebody can try it.",
      `4. **Show it to one person** who cares about ${subject}.`,
      "5. **Keep what worked** and take the next.",
    ].join("\n"),
  ].join("\n\n");
}

function summarise({ text, earlier }: Question): string {
  const said = earlier
    .filter(({ role }) => role !== "system")
    .map((turn) => turn.text)
    .join("\n");
  const subject = wordsIn(text).length > 25 || said === "" ? text : said;
  return summaryOf(subject);
}
