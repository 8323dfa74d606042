/** The time zones of one part of the world, by their IANA names. */
export type ZoneGroup = { label: string; names: readonly string[] };

/** A way of writing dates and figures: a region's, with its main language as `value`. */
export type RegionChoice = { value: string; name: string };

const REGIONS = [
  ..."AR AT AU BD BE BG BR CA CH CL CN CO CZ DE DK EE EG ES FI FR GB GR HK HR",
  ..." HU ID IE IL IN IS IT JP KE KR LT LU LV MA MX MY NG NL NO NZ PE PH PK",
  ..." PL PT RO RS SA SE SG SI SK TH TR TW UA US VN ZA",
]
  .join("")
  .split(" ");

/** All zones this server knows, and `current` even if it does not. */
export function listZones(current: string, others: string): ZoneGroup[] {
  const known = new Set([
    ...Intl.supportedValuesOf("timeZone"),
    "UTC",
    current,
  ]);
  const groups = Map.groupBy([...known].sort(), (zone) =>
    zone.includes("/") ? (zone.split("/")[0] ?? others) : others,
  );
  return [...groups].map(([label, names]) => ({ label, names }));
}

/**
 * Regions by their English names. The one of `current` is offered with the
 * language it has now, so that saving changes nothing unasked.
 */
export function listRegions(current: string): RegionChoice[] {
  const names = new Intl.DisplayNames(["en"], { type: "region" });
  const currentRegion = new Intl.Locale(current).maximize().region ?? "GB";
  return [...new Set([...REGIONS, currentRegion])]
    .map((region) => ({
      value: region === currentRegion ? current : localeOf(region),
      name: names.of(region) ?? region,
    }))
    .sort((one, other) => one.name.localeCompare(other.name, "en"));
}

const localeOf = (region: string) =>
  `${new Intl.Locale(`und-${region}`).maximize().language}-${region}`;
