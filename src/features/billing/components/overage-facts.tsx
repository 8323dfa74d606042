import { formatCount, formatPrice, type Reader } from "@/core/format";
import { overageCreditsFor } from "../catalogue.ts";
import { creditsCopy } from "../credits-copy.ts";

const copy = creditsCopy.overage;

/** The overage setting, for whoever may read it and not change it. */
export const OverageFacts = ({
  isEnabled,
  capUsd,
  reader,
}: {
  isEnabled: boolean;
  capUsd: number;
  reader: Reader;
}) => (
  <p>
    {isEnabled
      ? copy.isOn(
          formatPrice(capUsd * 100, reader),
          formatCount(overageCreditsFor(capUsd), reader),
        )
      : copy.isOff}
  </p>
);
