import { formatCount, formatDay, type Reader } from "@/core/format";
import { credits } from "./copy.ts";
import { reckoningOf, type WeighedTokens } from "./rules.ts";
import type { Receipt, ReceiptDetails } from "./schema.ts";

type Fact = { name: string; value: string };

export const receiptCopy = {
  spoken: "Receipt: ",
  details: "Receipt",
  loading: "Loading the receipt",
  failed: "The receipt could not be loaded. Nothing has changed.",
  retry: "Retry",
  print: "Open to print",
  asked: "Asked",

  /** One fact a row, in the order a bill would have. */
  facts: (details: ReceiptDetails, reader: Reader): Fact[] =>
    [
      { name: "Model", value: modelOf(details, reader) },
      { name: "Tokens in", value: tokensIn(details, reader) },
      { name: "Tokens out", value: tokensOut(details.receipt, reader) },
      { name: "Credits", value: creditsOf(details, reader) },
      { name: "Paid from", value: fundingOf(details.receipt, reader) },
      { name: "Price", value: priceOf(details, reader) },
      { name: "First word after", value: firstWord(details.receipt, reader) },
      { name: "Counted", value: counted(details.receipt) },
      { name: "Left out", value: leftOut(details, reader) },
      { name: "Title of this chat", value: titleOf(details, reader) },
    ].filter(({ value }) => value !== ""),
};

function modelOf({ receipt, attempts }: ReceiptDetails, reader: Reader) {
  const { modelId, servedModelId } = receipt;
  if (!servedModelId || servedModelId === modelId) return modelId;
  const failed =
    attempts > 2 ? ` in ${formatCount(attempts - 1, reader)} attempts` : "";
  return `${servedModelId}, in place of ${modelId}, which did not answer${failed}`;
}

function tokensIn(
  { receipt, cacheWriteTokens }: ReceiptDetails,
  reader: Reader,
) {
  const { inputTokens, cachedInputTokens } = receipt;
  return [
    formatCount(inputTokens, reader),
    `${formatCount(cachedInputTokens, reader)} of them cached`,
    cacheWriteTokens > 0 &&
      `${formatCount(cacheWriteTokens, reader)} written to the cache`,
  ]
    .filter((part) => part !== false)
    .join(", ");
}

const tokensOut = (
  { outputTokens, reasoningTokens }: Receipt,
  reader: Reader,
) =>
  `${formatCount(outputTokens, reader)}, ${formatCount(reasoningTokens, reader)} of them reasoning`;

/** "496 = 56 × 1 in + 256 × 1 cached + 184 × 1 out" */
function creditsOf(details: ReceiptDetails, reader: Reader) {
  const { lines, uncharged } = reckoningOf(details);
  const total = formatCount(details.receipt.credits, reader);
  if (lines.length === 0) return total;
  if (uncharged > 0) {
    return `${total}: never more than was reserved or first charged`;
  }
  const terms = lines.map(
    ({ tokens, weight, kind }) =>
      `${formatCount(tokens, reader)} × ${formatCount(weight, reader)} ${TERMS[kind]}`,
  );
  return `${total} = ${terms.join(" + ")}`;
}

const TERMS: Record<WeighedTokens["kind"], string> = {
  input: "in",
  cached: "cached",
  cache_write: "written",
  output: "out",
};

const fundingOf = (receipt: Receipt, reader: Reader) =>
  [
    { fund: "plan", part: receipt.includedCredits },
    { fund: "prepaid credits", part: receipt.prepaidCredits },
    { fund: "overage", part: receipt.overageCredits },
  ]
    .filter(({ part }) => part > 0)
    .map(({ fund, part }) => `${fund} ${formatCount(part, reader)}`)
    .join(", ") || "nothing to pay";

const priceOf = ({ receipt, price }: ReceiptDetails, reader: Reader) =>
  `version ${receipt.priceId.slice(0, 8)}, in force since ${formatDay(price.effectiveFrom, reader)} ${new Date(price.effectiveFrom).getUTCFullYear()}`;

const firstWord = ({ timeToFirstTokenMs }: Receipt, reader: Reader) =>
  timeToFirstTokenMs === null
    ? ""
    : new Intl.NumberFormat(reader.locale, {
        style: "unit",
        unit: "second",
        unitDisplay: "long",
        maximumFractionDigits: 2,
      }).format(timeToFirstTokenMs / 1_000);

const counted = ({ isEstimated }: Receipt) =>
  isEstimated ? "estimated by us" : "by the provider";

const leftOut = ({ leftOutMessages }: ReceiptDetails, reader: Reader) =>
  leftOutMessages === null
    ? ""
    : `${formatCount(leftOutMessages, reader)} older messages, which the model cannot take any more`;

const titleOf = ({ title }: ReceiptDetails, reader: Reader) =>
  title === null
    ? ""
    : `${credits(title.credits, reader)}, written by ${title.servedModelId ?? title.modelId}`;
