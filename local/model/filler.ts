import { countTokens, piecesOf } from "./tokens.ts";

/** Only words of one token each, so that a text cut anywhere counts the same. */
const SENTENCES = [
  " The water runs down from the hill and past the old mill.",
  " A small boat waits by the stone bridge until the evening.",
  " Two people walk along the road and talk about the weather.",
  " In the market there is bread, fruit and a little coffee.",
  " The train leaves at seven, and the station is quiet again.",
  " Somebody plays the piano behind an open window.",
];

const BLOCK = SENTENCES.join("");
const BLOCK_TOKENS = countTokens(BLOCK);

/** Plain prose of exactly `tokens` tokens. */
export const fillerOf = (tokens: number): string =>
  piecesOf(BLOCK.repeat(Math.ceil(tokens / BLOCK_TOKENS)))
    .slice(0, tokens)
    .join("");
