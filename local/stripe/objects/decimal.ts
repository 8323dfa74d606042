/** Decimals of up to 12 places as the API has them, without floats. */
const PLACES = 12;
const ONE = 10n ** BigInt(PLACES);

/** `quantity` times a decimal of cents, in whole cents, half away from zero. */
export const timesDecimal = (quantity: number | bigint, cents: string) =>
  Number(roundDivide(BigInt(quantity) * scaled(cents), ONE));

/** A share of an amount in whole cents, half away from zero. */
export const share = (
  cents: number,
  of: { part: number; whole: number },
): number =>
  of.whole === 0
    ? 0
    : Number(roundDivide(BigInt(cents) * BigInt(of.part), BigInt(of.whole)));

/** Without zeros at its end: `0.0012`, `2000`. */
export function plainDecimal(decimal: string): string {
  const value = scaled(decimal);
  const size = value < 0n ? -value : value;
  const fraction = String(size % ONE)
    .padStart(PLACES, "0")
    .replace(/0+$/, "");
  const sign = value < 0n ? "-" : "";
  return `${sign}${size / ONE}${fraction === "" ? "" : `.${fraction}`}`;
}

function scaled(decimal: string): bigint {
  const isNegative = decimal.startsWith("-");
  const [whole = "0", fraction = ""] = decimal.replace("-", "").split(".");
  const value =
    BigInt(whole) * ONE + BigInt(fraction.padEnd(PLACES, "0").slice(0, PLACES));
  return isNegative ? -value : value;
}

function roundDivide(value: bigint, by: bigint): bigint {
  const half = by / 2n;
  return value < 0n ? -((-value + half) / by) : (value + half) / by;
}
