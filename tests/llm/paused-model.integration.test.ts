import { givenUser } from "@tests/support/build";
import { givenModel } from "@tests/support/models";
import { test } from "@tests/support/signed-in";
import { expect, vi } from "vitest";
import { modelCopy } from "@/features/llm/copy";
import { loadModelChoices } from "@/features/llm/loaders";

// Providers are set up, and none is called.
vi.hoisted(() => {
  process.env.LOCAL_MODEL_URL = "http://127.0.0.1:1";
});
vi.mock("next/headers", () => import("@tests/support/next-headers"));

test("a paused model is listed with what the operator says of it, and cannot be chosen", async ({
  db,
  signIn,
}) => {
  const { modelId } = await givenModel(
    db,
    {},
    { isPaused: true, pausedReason: "its provider is under repair" },
  );
  await signIn(await givenUser(db));

  const choices = await loadModelChoices();

  const paused = choices.find(({ id }) => id === modelId);
  expect(paused).toMatchObject({ isAvailable: false, isInPlan: true });
  expect(
    choices.map((choice) =>
      modelCopy.facts(choice, { locale: "en-GB", timeZone: "UTC" }),
    ),
  ).toContainEqual(
    expect.stringMatching(/ · paused: its provider is under repair$/),
  );
});
