import { describe, expect, test } from "vitest";
import {
  rememberZoneInput,
  signInInput,
  signInProblem,
} from "@/features/account/schema";

describe("rememberZoneInput", () => {
  test.each([
    ["Europe/Berlin", "Europe/Berlin"],
    ["europe/berlin", "Europe/Berlin"],
    ["UTC", "UTC"],
    ["america/new_york", "America/New_York"],
  ])("takes the zone %s as %s", (timeZone, canonical) => {
    expect(rememberZoneInput.parse({ timeZone, locale: "en" })).toMatchObject({
      timeZone: canonical,
    });
  });

  test.each([
    "",
    "+01:00",
    "-0800",
    "Mars/Olympus",
    "Europe/Berlin\n",
    "'; drop table users",
    "a".repeat(65),
    7,
    null,
  ])("refuses the zone %j", (timeZone) => {
    expect(
      rememberZoneInput.safeParse({ timeZone, locale: "en" }).success,
    ).toBe(false);
  });

  test.each([
    ["en-us", "en-US"],
    ["de", "de"],
    ["zh-hant-tw", "zh-Hant-TW"],
  ])("takes the locale %s as %s", (locale, canonical) => {
    expect(rememberZoneInput.parse({ timeZone: "UTC", locale })).toMatchObject({
      locale: canonical,
    });
  });

  test.each(["", "e", "en_US", "<b>", "x".repeat(36), 7, null])(
    "refuses the locale %j",
    (locale) => {
      expect(
        rememberZoneInput.safeParse({ timeZone: "UTC", locale }).success,
      ).toBe(false);
    },
  );
});

test.each(["credentials", "", "__proto__", 7, undefined])(
  "no sign-in starts with the provider %j",
  (provider) => {
    expect(signInInput.safeParse({ provider }).success).toBe(false);
  },
);

test.each(["Nonsense", "<script>", "", undefined, ["Expired"]])(
  "an error nobody knows, %j, reads as one of the configuration",
  (error) => {
    expect(signInProblem.parse(error)).toBe("Configuration");
  },
);
