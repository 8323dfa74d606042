"use client";

import { useEffect, useRef, useState } from "react";
import { readerFor } from "@/core/format";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { SelectField } from "@/ui/select-field";
import { saveProfileAction } from "../actions.ts";
import { settingsCopy } from "../settings-copy.ts";
import type { RegionChoice, ZoneGroup } from "../zones.ts";
import { SettingForm, useTouch } from "./saving.tsx";

const copy = settingsCopy.profile;

/** Who somebody is and how dates and figures are written for them. */
export function ProfileForm({
  name,
  email,
  timeZone,
  locale,
  zones,
  regions,
}: {
  name: string;
  email: string;
  timeZone: string;
  locale: string;
  zones: readonly ZoneGroup[];
  regions: readonly RegionChoice[];
}) {
  const [chosen, choose] = useState({ timeZone, locale });
  const zoneSelect = useRef<HTMLSelectElement>(null);
  return (
    <SettingForm action={saveProfileAction}>
      <Field
        label={copy.name}
        name="name"
        defaultValue={name}
        maxLength={80}
        autoComplete="name"
        dir="auto"
      />
      <div>
        <p className="font-strong">{copy.email}</p>
        <p className="mt-1 break-all">{email}</p>
        <p className="mt-1 text-meta text-muted">{copy.emailNote}</p>
      </div>
      <SelectField
        label={copy.timeZone}
        name="timeZone"
        ref={zoneSelect}
        choices={[]}
        value={chosen.timeZone}
        onChange={(event) =>
          choose({ ...chosen, timeZone: event.target.value })
        }
        hint={
          <ZoneOfBrowser
            chosen={chosen.timeZone}
            onUse={(zone) => {
              choose({ ...chosen, timeZone: zone });
              zoneSelect.current?.focus();
            }}
          />
        }
      >
        {zones.map(({ label, names }) => (
          <optgroup key={label} label={label}>
            {names.map((zone) => (
              <option key={zone} value={zone}>
                {zone.slice(zone.indexOf("/") + 1).replaceAll("_", " ")}
              </option>
            ))}
          </optgroup>
        ))}
      </SelectField>
      <SelectField
        label={copy.region}
        choices={regions}
        name="locale"
        value={chosen.locale}
        onChange={(event) => choose({ ...chosen, locale: event.target.value })}
        hint={
          <span suppressHydrationWarning>
            {copy.example(readerFor(chosen))}
          </span>
        }
      />
    </SettingForm>
  );
}

/** Offers the zone this browser is in, when another one is chosen. */
function ZoneOfBrowser({
  chosen,
  onUse,
}: {
  chosen: string;
  onUse: (zone: string) => void;
}) {
  const [zone, setZone] = useState<string | null>(null);
  const touch = useTouch();
  useEffect(() => {
    setZone(Intl.DateTimeFormat().resolvedOptions().timeZone);
  }, []);
  if (zone === null || zone === chosen) return null;
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      {copy.zoneOfBrowser(zone.replaceAll("_", " "))}
      <Button
        variant="quiet"
        onClick={() => {
          onUse(zone);
          touch();
        }}
      >
        {copy.useZone}
      </Button>
    </span>
  );
}
