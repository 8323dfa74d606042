import { aQuestion, test } from "@tests/support/app";
import { eventsOf } from "@tests/support/events";
import { statementsOfApp } from "@tests/support/statements";
import { expect } from "vitest";

// Read when the app first needs its configuration.
process.env.OTEL_EXPORTER_OTLP_ENDPOINT = "http://127.0.0.1:4318";

test("a first question takes a statement for each step that a trace shows", async ({
  app,
  visit,
}) => {
  const visitor = await visit();
  await eventsOf(await app.post(visitor, aQuestion()));

  const statements = await statementsOfApp(async () =>
    eventsOf(await app.post(visitor, aQuestion())),
  );

  expect(statements).toBe(3);
});
