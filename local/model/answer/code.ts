import { subjectsOf } from "./words.ts";

/** Code that runs, in the language asked for, on the question's own words. */
export function codeFor(question: string): string {
  const subjects = subjectsOf(question, 4);
  const words = subjects.length > 0 ? subjects : ["token", "credit"];
  if (/\bpython\b/i.test(question)) return python(words);
  if (/\bsql\b/i.test(question)) return sql(words);
  return typescript(words);
}

const literal = (words: readonly string[]) =>
  words.map((word) => JSON.stringify(word)).join(", ");

const typescript = (words: readonly string[]) => `This runs as it is:

\`\`\`ts
/** Groups words by their first letter. */
function byFirstLetter(words: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const word of words) {
    const letter = word.charAt(0).toUpperCase();
    groups.set(letter, [...(groups.get(letter) ?? []), word]);
  }
  return groups;
}

console.log(byFirstLetter([${literal(words)}]));
\`\`\`

\`Map\` keeps the order in which the letters came.`;

const python = (words: readonly string[]) => `This runs as it is:

\`\`\`python
from collections import defaultdict


def by_first_letter(words: list[str]) -> dict[str, list[str]]:
    """Groups words by their first letter."""
    groups = defaultdict(list)
    for word in words:
        groups[word[0].upper()].append(word)
    return dict(groups)


print(by_first_letter([${literal(words)}]))
\`\`\`

\`defaultdict\` spares the test for a letter's first word.`;

const sql = (words: readonly string[]) => `This runs on Postgres as it is:

\`\`\`sql
select upper(left(word, 1)) as letter, array_agg(word order by word) as words
from unnest(array[${words.map((word) => `'${word.replaceAll("'", "''")}'`).join(", ")}]) as word
group by letter
order by letter;
\`\`\`

\`array_agg\` takes its own \`order by\`.`;
