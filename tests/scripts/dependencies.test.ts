import { problemsOf, verdictOf } from "@root/scripts/check/audit-rules";
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

  const answered = (statusCode: number, sentence: string) =>
    JSON.stringify({
      message: `${statusCode} ${sentence} - POST https://registry.example/-/npm`,
      statusCode,
    });
  const unreached =
    "request to https://registry.example failed, reason: getaddrinfo ENOTFOUND registry.example";

  test.each([
    [
      answered(405, "Method Not Allowed"),
      "the registry answers no audit (405 Method Not Allowed)",
    ],
    [
      answered(404, "Not Found"),
      "the registry answers no audit (404 Not Found)",
    ],
    [
      JSON.stringify({ message: unreached }),
      `the registry was not reached (${unreached})`,
    ],
  ])("are skipped where nobody could be asked: %s", (output, why) => {
    expect(verdictOf(output)).toEqual({ kind: "skipped", why });
    expect(problemsOf(verdictOf(output))).toEqual([]);
  });

  test.each([
    [
      answered(503, "Service Unavailable"),
      "the registry answered 503 Service Unavailable",
    ],
    [
      answered(429, "Too Many Requests"),
      "the registry answered 429 Too Many Requests",
    ],
    [
      JSON.stringify({ message: "invalid json response body" }),
      "npm audit gave no report (invalid json response body)",
    ],
    ["", "npm audit gave no report"],
    ["<html>", "npm audit gave no report"],
    [JSON.stringify({ vulnerabilities: "none" }), "npm audit gave no report"],
  ])("are a problem where the registry does not say: %s", (output, why) => {
    expect(verdictOf(output)).toEqual({ kind: "unanswered", why });
    expect(problemsOf(verdictOf(output))).toEqual([
      `known vulnerabilities are not known: ${why}`,
    ]);
  });
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
