import { verdictOf } from "@root/scripts/check/audit-rules";
import { isAllowed, licenceProblems } from "@root/scripts/check/licence-rules";
import { describe, expect, test } from "vitest";

const vulnerability = (name: string, severity: string) => ({
  [name]: { name, severity, range: "<2.0.0", via: [] },
});

describe("known vulnerabilities", () => {
  test("of high severity are refused, each named with its versions", () => {
    const output = JSON.stringify({
      auditReportVersion: 2,
      vulnerabilities: {
        ...vulnerability("mild", "moderate"),
        ...vulnerability("bad", "high"),
        ...vulnerability("worse", "critical"),
      },
    });

    expect(verdictOf(output)).toEqual({
      kind: "vulnerable",
      problems: ["bad <2.0.0: high", "worse <2.0.0: critical"],
    });
  });

  test("of less are none to stop for", () => {
    const vulnerabilities = vulnerability("mild", "moderate");

    expect(verdictOf(JSON.stringify({ vulnerabilities }))).toEqual({
      kind: "clean",
    });
  });

  test.each([
    [
      JSON.stringify({
        message: "405 Method Not Allowed - POST https://registry.example/-/npm",
      }),
      "the registry answers no audit (405 Method Not Allowed)",
    ],
    ["", "npm audit gave no report"],
    ["<html>", "npm audit gave no report"],
    [JSON.stringify({ vulnerabilities: "none" }), "npm audit gave no report"],
  ])(
    "are not taken for absent where nobody could be asked: %s",
    (output, why) => {
      expect(verdictOf(output)).toEqual({ kind: "skipped", why });
    },
  );
});

describe("licences", () => {
  test.each([
    ["MIT", true],
    ["OFL-1.1", true],
    ["(MPL-2.0 OR Apache-2.0)", true],
    ["MIT AND ISC AND BSD-3-Clause", true],
    ["GPL-3.0-or-later", false],
    ["MIT AND GPL-3.0-only", false],
    ["AGPL-3.0", false],
    ["UNLICENSED", false],
    ["SEE LICENSE IN LICENSE.md", false],
    ["", false],
  ])("%s is taken: %s", (expression, isTaken) => {
    expect(isAllowed(expression)).toBe(isTaken);
  });

  test("are refused by package; an exception is for its package and licence alone", () => {
    expect(
      licenceProblems([
        { name: "fine", licence: "MIT" },
        { name: "nameless", licence: null },
        { name: "elkjs", licence: "EPL-2.0 OR GPL-3.0-or-later" },
        { name: "other", licence: "EPL-2.0" },
        { name: "elkjs", licence: "GPL-3.0-or-later" },
      ]),
    ).toEqual([
      "nameless: no licence is named",
      "other: EPL-2.0",
      "elkjs: GPL-3.0-or-later",
    ]);
  });
});
