"use client";

import { useState } from "react";
import type { Sale } from "@/features/plans/margin";
import { Field } from "@/ui/field";
import { addPackAction, editPackAction } from "../actions.ts";
import { catalogueCopy } from "../copy.ts";
import type { PackEntry } from "../queries.ts";
import {
  marginsAt,
  type PricedModel,
  seenOf,
  type Version,
  withSale,
} from "../rules.ts";
import { readUsdCents, typedUsdCents } from "../schema.ts";
import { EditForm, offerNote, Tick } from "./edit-form.tsx";
import { MarginPreview } from "./margin-table.tsx";

const copy = catalogueCopy.packs;

/** Edits a pack, or adds one; the margin of every sale follows the typing. */
export function PackForm({
  pack,
  sales,
  models,
  versions,
  names,
  now,
}: {
  /** Null for a new one. */
  pack: PackEntry | null;
  sales: Sale[];
  models: PricedModel[];
  versions: Version[];
  names: Record<string, string>;
  now: Date;
}) {
  const [name, setName] = useState(pack?.name ?? "");
  const [credits, setCredits] = useState(String(pack?.credits ?? ""));
  const [price, setPrice] = useState(
    pack ? typedUsdCents(pack.priceUsdCents) : "",
  );
  const [isActive, setIsActive] = useState(pack?.isActive ?? true);
  const id = pack?.id ?? NEW_ID;
  const typed = isActive ? saleOf({ id, credits, price }) : null;
  const margins = (of: Sale[]) =>
    marginsAt({ sales: of, models, versions }, now);
  const after = margins(withSale(sales, { kind: "pack", id }, typed));
  const allNames = { ...names, [id]: name || copy.add };
  const { fields } = copy;
  return (
    <EditForm
      label={pack?.name ?? copy.add}
      {...(pack
        ? {
            action: editPackAction,
            fields: { packId: pack.id, seen: seenOf(pack) },
            refusals: copy.refusals,
          }
        : {
            action: addPackAction,
            fields: {},
            refusals: copy.addRefusals,
            act: copy.add,
            next: "/admin/catalogue" as const,
          })}
      noteOf={({ offer }) => offerNote(offer)}
      effect={copy.effect}
    >
      <Field
        name="name"
        label={fields.name}
        hint={fields.nameHint}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <Field
        name="credits"
        label={fields.credits}
        inputMode="numeric"
        value={credits}
        onChange={(event) => setCredits(event.target.value)}
      />
      <Field
        name="priceUsdCents"
        label={fields.price}
        hint={fields.priceHint}
        inputMode="decimal"
        value={price}
        onChange={(event) => setPrice(event.target.value)}
      />
      <Field
        name="sortOrder"
        label={fields.order}
        hint={fields.orderHint}
        inputMode="numeric"
        defaultValue={pack?.sortOrder ?? ""}
      />
      <Tick
        name="isActive"
        label={fields.isActive}
        isTicked={isActive}
        onChange={setIsActive}
      />
      <MarginPreview
        before={{
          name: catalogueCopy.margins.present,
          margins: margins(sales),
        }}
        after={{ name: catalogueCopy.margins.typed, margins: after }}
        names={allNames}
      />
    </EditForm>
  );
}

const NEW_ID = "new";

/** None while something of it cannot be used. */
function saleOf({
  id,
  credits,
  price,
}: {
  id: string;
  credits: string;
  price: string;
}): Sale | null {
  const usdCents = readUsdCents(price);
  if (usdCents === null || !/^0*[1-9]\d{0,14}$/.test(credits)) return null;
  return { kind: "pack", id, credits: BigInt(credits), usdCents, tiers: null };
}
