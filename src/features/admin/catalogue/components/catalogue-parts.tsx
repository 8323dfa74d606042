import Link from "next/link";
import { formatPrice, formatUtc, type Reader, readerFor } from "@/core/format";
import { requireAdmin } from "@/features/account/loaders";
import { OVERAGE_USD_PER_MILLION } from "@/features/billing/catalogue";
import { PROVIDER_LABELS } from "@/features/llm/gateway";
import { isByAgreement } from "@/features/plans/copy";
import { buttonClass } from "@/ui/button";
import { Definition } from "@/ui/figure";
import { Section } from "@/ui/page";
import { catalogueCopy as copy, MARGIN_FIGURE } from "../copy.ts";
import { loadCatalogue, type loadModel, type loadPlan } from "../loaders.ts";
import type { AdminCatalogue, PackEntry } from "../queries.ts";
import { marginsAt } from "../rules.ts";
import { ModelsTable, PacksTable, PlansTable } from "./catalogue-tables.tsx";
import { MarginTable } from "./margin-table.tsx";
import { ModelForm } from "./model-form.tsx";
import { NewModelForm } from "./new-model-form.tsx";
import { PackForm } from "./pack-form.tsx";
import { PlanForm } from "./plan-form.tsx";
import { PriceForm } from "./price-form.tsx";
import { PricesTable } from "./prices-table.tsx";

const CHANGES_SHOWN = 2;

/** Margins, plans, packs and models, one under the other. */
export async function CatalogueParts() {
  const [actor, catalogue] = await Promise.all([
    requireAdmin(),
    loadCatalogue(),
  ]);
  const reader = readerFor(actor);
  const { parts } = copy;
  return (
    <>
      <Section id="margins" title={parts.margins}>
        <p className="mb-3 flex items-center gap-1 text-muted">
          {copy.margins.lead}
          <Definition {...MARGIN_FIGURE} />
        </p>
        <MarginTable
          names={namesOf(catalogue)}
          cases={marginCases(catalogue)}
        />
        <p className="mt-3 max-w-prose text-muted">
          {copy.margins.overage(
            formatPrice(OVERAGE_USD_PER_MILLION * 100, reader),
          )}
        </p>
      </Section>
      <Section id="plans" title={parts.plans}>
        <PlansTable catalogue={catalogue} reader={reader} />
      </Section>
      <Section id="packs" title={parts.packs}>
        <PacksTable catalogue={catalogue} reader={reader} />
        <p className="mt-4">
          <Link
            href="/admin/catalogue/packs/new"
            className={buttonClass("secondary")}
          >
            {copy.packs.add}
          </Link>
        </p>
      </Section>
      <Section id="models" title={parts.models}>
        <ModelsTable catalogue={catalogue} />
        <p className="mt-4">
          <Link
            href="/admin/catalogue/models/new"
            className={buttonClass("secondary")}
          >
            {copy.models.add}
          </Link>
        </p>
      </Section>
    </>
  );
}

/** Now, and at the next moments at which a price takes over. */
function marginCases(catalogue: AdminCatalogue) {
  const { sales, models, prices: versions, now } = catalogue;
  const moments = versions
    .map(({ effectiveFrom }) => effectiveFrom.getTime())
    .filter((ms) => ms > now.getTime());
  const next = [...new Set(moments)]
    .toSorted((a, b) => a - b)
    .slice(0, CHANGES_SHOWN)
    .map((ms) => new Date(ms));
  const margins = (at: Date) => marginsAt({ sales, models, versions }, at);
  return [
    { name: copy.margins.now, margins: margins(now) },
    ...next.map((at) => ({
      name: copy.margins.later(formatUtc(at)),
      margins: margins(at),
    })),
  ];
}

const namesOf = ({ plans, packs }: AdminCatalogue): Record<string, string> =>
  Object.fromEntries([...plans, ...packs].map(({ id, name }) => [id, name]));

/** What every form of this area previews its margins by. */
const previewOf = (catalogue: AdminCatalogue) => ({
  sales: catalogue.sales,
  models: catalogue.models,
  versions: catalogue.prices,
  names: namesOf(catalogue),
  now: catalogue.now,
});

/** One plan's edit, and who keeps their price. */
export async function PlanPart({
  plan,
  catalogue,
  seatPrices,
}: Awaited<ReturnType<typeof loadPlan>>) {
  const reader = readerFor(await requireAdmin());
  return (
    <>
      <PriceNote {...{ plan, seatPrices, reader }} />
      <PlanForm plan={plan} {...previewOf(catalogue)} />
    </>
  );
}

/** Who pays what for it now, or why it has no price. */
function PriceNote({
  plan,
  seatPrices,
  reader,
}: Pick<Awaited<ReturnType<typeof loadPlan>>, "plan" | "seatPrices"> & {
  reader: Reader;
}) {
  const words = copy.plans;
  const sentence = isByAgreement(plan)
    ? words.noPrice.outside
    : plan.priceUsdCents === 0n
      ? words.noPrice.free
      : words.keep(seatPrices, reader);
  return (
    <div className="mb-6 max-w-prose text-muted">
      {plan.awaitsStripe && (
        <p className="mb-2 text-warn">{copy.awaitsStripe}</p>
      )}
      <p>{sentence}</p>
    </div>
  );
}

/** One pack's edit, or a new one. */
export const PackPart = ({
  pack,
  catalogue,
}: {
  pack: PackEntry | null;
  catalogue: AdminCatalogue;
}) => (
  <>
    {pack?.awaitsStripe && (
      <p className="mb-4 text-warn">{copy.awaitsStripe}</p>
    )}
    <PackForm pack={pack} {...previewOf(catalogue)} />
  </>
);

/** A new model. */
export const NewModelPart = ({ catalogue }: { catalogue: AdminCatalogue }) => (
  <NewModelForm providers={PROVIDER_LABELS} {...previewOf(catalogue)} />
);

/** One model's edit, its prices, and one for later. */
export const ModelPart = ({
  model,
  catalogue,
  versions,
}: Awaited<ReturnType<typeof loadModel>>) => (
  <>
    <ModelForm
      model={model}
      others={catalogue.models.filter(
        ({ id, kind, status }) =>
          id !== model.id && kind === model.kind && status === "active",
      )}
    />
    <Section id="prices" title={copy.prices.title}>
      <PricesTable versions={versions} now={catalogue.now} />
    </Section>
    <Section id="add-price" title={copy.prices.add}>
      <PriceForm
        model={model}
        latest={versions[0] ?? null}
        sales={catalogue.sales}
        models={catalogue.models}
        versions={catalogue.prices}
        names={namesOf(catalogue)}
      />
    </Section>
  </>
);
