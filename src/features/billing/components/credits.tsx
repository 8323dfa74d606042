import { formatAmount, formatCount, type Reader } from "@/core/format";
import type { CreditPackRow } from "@/features/plans/queries";
import type { UsageSummary } from "@/features/usage/schema";
import { startTopUpAction } from "../actions.ts";
import { creditsCopy } from "../credits-copy.ts";
import { ActForm } from "./act-form.tsx";

const copy = creditsCopy.credits;
const MILLION = 1_000_000n;

/** The prepaid balance, what is owed, and the packs on sale. */
export const Credits = ({
  prepaid,
  packs,
  returnTo,
  offReason,
  reader,
}: {
  prepaid: UsageSummary["prepaid"];
  /** None for whoever may not buy. */
  packs: readonly CreditPackRow[];
  returnTo: string | null;
  offReason: string | null;
  reader: Reader;
}) => (
  <>
    <p className="max-w-prose text-muted">{copy.hint}</p>
    <p className="mt-4 flex flex-wrap items-baseline gap-x-3">
      <span className="text-muted">{copy.balance}</span>
      <span className="text-title">{formatCount(prepaid.balance, reader)}</span>
      {prepaid.held > 0 && (
        <span className="text-muted">
          {copy.reserved(prepaid.held, reader)}
        </span>
      )}
    </p>
    {prepaid.debt > 0 && (
      <p className="mt-2 max-w-prose text-danger">
        {copy.debt(prepaid.debt, reader)}
      </p>
    )}
    <ul className="mt-4 border-t border-line empty:hidden">
      {packs.map((pack) => (
        <li
          key={pack.id}
          className="flex items-center gap-x-4 border-b border-line py-2"
        >
          <span className="flex-1">
            <span className="font-strong">
              {copy.pack(formatCount(pack.credits, reader))}
            </span>
            <span className="block text-meta text-muted">
              {copy.perMillion(
                Number((pack.priceUsdCents * MILLION) / pack.credits),
                reader,
              )}
            </span>
          </span>
          <span>{formatAmount(pack.priceUsdCents, reader)}</span>
          <ActForm
            action={startTopUpAction}
            fields={{
              packId: pack.id,
              returnTo,
              shownCents: Number(pack.priceUsdCents),
              shownCredits: Number(pack.credits),
            }}
            disabledReason={offReason}
          >
            {copy.buy}{" "}
            <span className="sr-only">
              {copy.pack(formatCount(pack.credits, reader))}
            </span>
          </ActForm>
        </li>
      ))}
    </ul>
  </>
);
