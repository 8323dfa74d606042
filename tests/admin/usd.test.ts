import { expect, test } from "vitest";
import { formatNanos } from "@/features/admin/usd";

test.each([
  [0n, "$0.00"],
  [1_234_567_890_123n, "$1,234.57"],
  [1_994_999_999n, "$1.99"],
  [1_995_000_000n, "$2.00"],
  [-1_995_000_000n, "−$2.00"],
  [10_000_000n, "$0.01"],
  [4_249_000n, "$0.0042"],
  [15n, "$0.000000015"],
  [-4_249_000n, "−$0.0042"],
])("%s nano-dollars read as %s", (nanos, text) => {
  expect(formatNanos(nanos, { locale: "en-US", timeZone: "UTC" })).toBe(text);
});
