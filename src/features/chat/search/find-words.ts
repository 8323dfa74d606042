import "server-only";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { callFunction } from "@/db/call";
import type { Database } from "@/db/client";
import { errorsMax, isNear } from "./words.ts";

/** The words of somebody's chats that a typed one may mean. */
export type Meant = {
  /** As it was typed. */
  exact: string[];
  /** Those that begin with it, too. */
  begun: string[];
  /** Those with a typing error as well. */
  near: string[];
};

const BEGUN_MAX = 100;
const NEAR_MAX = 20;
/** After all that a word may go on with, in the order of bytes. */
const LAST = "\u{10ffff}";

const foundRow = z.object({
  typed: z.string(),
  begun: z.array(z.string()).nullable(),
});

/**
 * What each typed word may mean. Typing errors are looked for where the word
 * itself is unknown: its neighbours would only be in the way.
 */
export async function findWords(
  db: Database,
  { userId, typed }: { userId: string; typed: string[] },
): Promise<Meant[]> {
  const found = await listBegun(db, { userId, typed });
  const unknown = found
    .filter(({ typed, begun }) => !begun?.includes(typed) && errorsMax(typed))
    .map(({ typed }) => typed);
  const near = await listNear(db, { userId, typed: unknown });
  return found.map(({ typed, begun }) => {
    const words = begun ?? [];
    const others = near.get(typed) ?? [];
    return {
      exact: [typed],
      begun: [typed, ...words],
      near: [typed, ...words, ...others],
    };
  });
}

/** The shortest first: they are nearest to what was typed so far. */
const listBegun = (
  db: Database,
  { userId, typed }: { userId: string; typed: string[] },
) =>
  callFunction(
    db,
    sql`select t.typed, (
        select array_agg(w.word) from (
          select word from search_words
           where user_id = ${userId} and word >= t.typed
             and word < t.typed || ${LAST}
           order by length(word), word limit ${BEGUN_MAX}
        ) as w
      ) as begun
      from jsonb_array_elements_text(${JSON.stringify(typed)}::jsonb)
        with ordinality as t(typed, place)
     order by t.place`,
    foundRow,
  );

const vocabularyRow = z.object({ words: z.string().nullable() });

async function listNear(
  db: Database,
  { userId, typed }: { userId: string; typed: string[] },
): Promise<Map<string, string[]>> {
  if (typed.length === 0) return new Map();
  const lengths = typed.flatMap((word) => [
    word.length - errorsMax(word),
    word.length + errorsMax(word),
  ]);
  const [row] = await callFunction(
    db,
    sql`select string_agg(word, ' ') as words from search_words
     where user_id = ${userId}
       and length(word) between ${Math.min(...lengths)} and ${Math.max(...lengths)}`,
    vocabularyRow,
  );
  const vocabulary = row?.words?.split(" ") ?? [];
  return new Map(
    typed.map((word) => [
      word,
      vocabulary.filter((other) => isNear(word, other)).slice(0, NEAR_MAX),
    ]),
  );
}
