import { expect, test } from "vitest";
import { listRegions, listZones } from "@/features/account/zones";

test("zones are grouped by their part of the world", () => {
  const groups = listZones("Europe/Berlin", "Other");

  const europe = groups.find(({ label }) => label === "Europe");
  expect(europe?.names).toContain("Europe/Berlin");
  expect(groups.find(({ label }) => label === "Other")?.names).toContain("UTC");
});

test("a zone that this server does not list is offered to whoever has it", () => {
  const names = listZones("Asia/Somewhere", "Other").flatMap(
    (group) => group.names,
  );

  expect(names.filter((name) => name === "Asia/Somewhere")).toHaveLength(1);
});

test("a region comes with its main language, the reader's own with theirs", () => {
  const regions = listRegions("en-DE");

  expect(regions).toContainEqual({ value: "en-DE", name: "Germany" });
  expect(regions).toContainEqual({ value: "fr-FR", name: "France" });
  expect(regions.filter(({ name }) => name === "Germany")).toHaveLength(1);
});

test("a region that is not among the offered is offered to whoever has it", () => {
  expect(listRegions("sw-TZ")).toContainEqual({
    value: "sw-TZ",
    name: "Tanzania",
  });
});
