import type { PriceTerms } from "@/features/plans/margin";
import {
  pricesInForce,
  type Sale,
  worstMargins,
} from "@/features/plans/margin";

type Tier = "standard" | "premium";

/** What margins need to know of a model. */
export type PricedModel = {
  id: string;
  tier: Tier;
  kind: "chat" | "embedding";
  status: "active" | "retired";
};

export type Version = PriceTerms & { modelId: string; effectiveFrom: Date };

export type SaleMargin = ReturnType<typeof worstMargins>[number];

/**
 * The worst-case margin of each sale at a moment: over the prices that are in
 * force then of the chat models that can be called.
 */
export function marginsAt(
  {
    sales,
    models,
    versions,
  }: {
    sales: readonly Sale[];
    models: readonly PricedModel[];
    versions: readonly Version[];
  },
  at: Date,
): SaleMargin[] {
  const callable = new Map(
    models
      .filter(({ kind, status }) => kind === "chat" && status === "active")
      .map(({ id, tier }) => [id, tier]),
  );
  const prices = pricesInForce(versions, at).flatMap((version) => {
    const tier = callable.get(version.modelId);
    return tier ? [{ ...version, tier }] : [];
  });
  return worstMargins(sales, prices);
}

/** All sales with one of them as it is typed; without it while it is none. */
export const withSale = (
  sales: readonly Sale[],
  { kind, id }: Pick<Sale, "kind" | "id">,
  typed: Sale | null,
): Sale[] => {
  const isIt = (sale: Sale) => sale.kind === kind && sale.id === id;
  const next = typed ? [typed] : [];
  return sales.some(isIt)
    ? sales.flatMap((sale) => (isIt(sale) ? next : [sale]))
    : [...sales, ...next];
};

/** Whether nobody has edited a row since a form showed it. */
export const isAsSeen = (
  { editedAt }: { editedAt: Date | null },
  seen: number | null,
) => (editedAt?.getTime() ?? null) === seen;

/** What a form sends back as `seen`. */
export const seenOf = ({ editedAt }: { editedAt: Date | null }) =>
  String(editedAt?.getTime() ?? "");

export type Changes = {
  before: Record<string, unknown>;
  after: Record<string, unknown>;
};

/** What differs between two states of a row, before and after. */
export function changesOf<Row extends Record<string, unknown>>(
  before: Row,
  after: Partial<Row>,
): Changes {
  const names = Object.keys(after).filter(
    (name) => plain(before[name]) !== plain(after[name]),
  );
  const only = (row: Record<string, unknown>) =>
    Object.fromEntries(
      names.map((name) => [name, JSON.parse(plain(row[name]))]),
    );
  return { before: only(before), after: only(after) };
}

/** As the audit log keeps it: amounts as text, moments as ISO text. */
const plain = (value: unknown): string =>
  JSON.stringify(value ?? null, (_name, part) =>
    typeof part === "bigint" ? String(part) : part,
  );
