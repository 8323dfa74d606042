import { givenUser } from "@tests/support/build";
import { givenModel } from "@tests/support/models";
import { test } from "@tests/support/signed-in";
import { describe, expect, vi } from "vitest";
import { savePreferences } from "@/features/account/preferences";
import { admitTo, endTrial, forgetCircuits } from "@/features/llm/circuits";
import { modelCopy } from "@/features/llm/copy";
import { loadModelChoices, loadModelForChat } from "@/features/llm/loaders";
import { timedOut } from "@/features/llm/provider-errors";

// Providers are set up, and none is called.
vi.hoisted(() => {
  process.env.LOCAL_MODEL_URL = "http://127.0.0.1:1";
});
vi.mock("next/headers", () => import("@tests/support/next-headers"));

describe("the model a chat goes on with", () => {
  test("is the successor of a retired one, and both are named", async ({
    db,
    signIn,
  }) => {
    const retired = await givenModel(
      db,
      {},
      { name: "Old", status: "retired", successorModelId: "gpt-4o-mini" },
    );
    const lost = await givenModel(
      db,
      {},
      { name: "Older", status: "retired", successorModelId: "gpt-4o" },
    );
    await signIn(await givenUser(db));

    const followed = await loadModelForChat(retired.modelId);
    const orphaned = await loadModelForChat(lost.modelId);

    expect(followed).toEqual({
      modelId: "gpt-4o-mini",
      retired: { name: "Old", successorName: "GPT-4o mini" },
    });
    // Its successor is beyond the free plan.
    expect(orphaned).toEqual({
      modelId: "gpt-4o-mini",
      retired: { name: "Older", successorName: null },
    });
    expect(modelCopy.retired("Old", "GPT-4o mini")).toBe(
      "Old is retired. GPT-4o mini, its successor, answers from here on; choose another below if you like.",
    );
    const choices = await loadModelChoices();
    expect(choices.map(({ name }) => name)).not.toContain("Old");
  });

  test("is its own one while that is offered, and the chosen default in a new chat", async ({
    db,
    signIn,
  }) => {
    const person = await givenUser(db);
    await savePreferences(db, person.userId, {
      defaultModelId: "llama-3.3-70b-versatile",
    });
    await signIn(person);

    expect(await loadModelForChat("gpt-4o-mini")).toEqual({
      modelId: "gpt-4o-mini",
      retired: null,
    });
    expect(await loadModelForChat(null)).toEqual({
      modelId: "llama-3.3-70b-versatile",
      retired: null,
    });
  });

  test("is not a default that the plan does not have", async ({
    db,
    signIn,
  }) => {
    const person = await givenUser(db);
    await savePreferences(db, person.userId, { defaultModelId: "gpt-4o" });
    await signIn(person);

    expect((await loadModelForChat(null)).modelId).toBe("gpt-4o-mini");
  });
});

test("a model that this process has given up is shown as down, others as they are", async ({
  db,
  signIn,
}) => {
  await signIn(await givenUser(db));
  for (let failed = 0; failed < 5; failed += 1) {
    const trial = admitTo("gpt-4o-mini");
    if (!trial) throw new Error("the model was given up before");
    endTrial(trial, "gpt-4o-mini", { isComplete: false, failure: timedOut });
  }

  const choices = await loadModelChoices();
  forgetCircuits();

  const down = choices.filter(({ health }) => health?.state === "down");
  expect(down.map(({ id }) => id)).toEqual(["gpt-4o-mini"]);
});
