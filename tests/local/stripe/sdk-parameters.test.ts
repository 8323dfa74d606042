import { fileURLToPath } from "node:url";
import { samplesOf } from "@local/stripe/http/shapes";
import { ROUTES } from "@local/stripe/routes";
import { Ajv } from "ajv";
import { createGenerator, type Schema } from "ts-json-schema-generator";
import { beforeAll, describe, expect, test } from "vitest";
import type { SdkParameters } from "./sdk-parameters.ts";

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

let validate: (type: string, params: object) => string[];

// The generator brings its own TypeScript and reads the SDK's types once: 6 s.
beforeAll(() => {
  const schema = createGenerator({
    path: here("sdk-parameters.ts"),
    tsconfig: here("../../../tsconfig.json"),
    type: "SdkParameters",
    expose: "all",
    topRef: false,
    skipTypeCheck: true,
  }).createSchema("SdkParameters");
  const ajv = new Ajv({ strict: false, allErrors: true });
  ajv.addSchema(withDecimalsAsText(schema), "sdk");
  validate = (type, params) => {
    const check = ajv.getSchema(`sdk#/properties/${type}`);
    if (!check) return [`sdk-parameters.ts has no ${type}`];
    check(params);
    return (check.errors ?? []).map(
      ({ instancePath, message, params: facts }) =>
        `${instancePath} ${message} ${JSON.stringify(facts)}`,
    );
  };
}, 60_000);

/** A decimal is an object in the SDK and text on the wire. */
const withDecimalsAsText = ({ definitions, ...schema }: Schema): object => ({
  ...schema,
  definitions: { ...definitions, Decimal: { type: "string" } },
});

const named = ROUTES.flatMap((route) =>
  route.sdk === null
    ? []
    : [{ ...route, sdk: route.sdk, target: `${route.method} ${route.path}` }],
);

describe("every parameter is one of the SDK's for that method", () => {
  // The first compiles what all refer to.
  test.each(named)("$target", { timeout: 30_000 }, ({ fields, sdk }) => {
    const problems = samplesOf(fields).flatMap((params) =>
      validate(sdk, params),
    );

    expect([...new Set(problems)]).toEqual([]);
  });
});

test("a parameter that the SDK does not have would be found", () => {
  const type: keyof SdkParameters = "CustomerCreateParams";

  const problems = validate(type, { emial: "a@example.com" });

  expect(problems).toEqual([
    ' must NOT have additional properties {"additionalProperty":"emial"}',
  ]);
});
