import { describe, expect, test } from "vitest";
import { z } from "zod";
import { formAction } from "@/core/action";
import { ok } from "@/core/result";

const name = z.object({ name: z.string().min(2, "Too short.") });
const ada = async () => ({ userId: "ada" });

function form(fields: Record<string, string>) {
  const data = new FormData();
  for (const [key, value] of Object.entries(fields)) data.set(key, value);
  return data;
}

describe("formAction", () => {
  test("hands the proven actor and the parsed fields to the handler", async () => {
    const action = formAction(ada, name, async (actor, input) =>
      ok({ actor, input }),
    );

    expect(await action(null, form({ name: "Ada", role: "admin" }))).toEqual({
      ok: true,
      value: { actor: { userId: "ada" }, input: { name: "Ada" } },
    });
  });

  test("refuses what no text of the database can hold, and runs nothing", async () => {
    const action = formAction(ada, name, async () => ok("ran"));

    expect(await action(null, form({ name: "Ada\0" }))).toEqual({
      ok: false,
      refusal: {
        kind: "invalid_input",
        fields: { name: ["This cannot be stored."] },
      },
    });
  });

  test("names the fields that are wrong, and runs nothing", async () => {
    let runs = 0;
    const action = formAction(ada, name, async () => {
      runs += 1;
      return ok(null);
    });

    expect(await action(null, form({ name: "A" }))).toEqual({
      ok: false,
      refusal: { kind: "invalid_input", fields: { name: ["Too short."] } },
    });
    expect(runs).toBe(0);
  });

  test("looks at no field before somebody is signed in", async () => {
    const seen: string[] = [];
    const action = formAction(
      async () => {
        seen.push("gate");
        throw new Error("signed out");
      },
      z.object({
        name: z.string().refine(() => {
          seen.push("field");
          return true;
        }),
      }),
      async () => {
        seen.push("handler");
        return ok(null);
      },
    );

    await expect(action(null, form({ name: "Ada" }))).rejects.toThrow(
      "signed out",
    );
    expect(seen).toEqual(["gate"]);
  });
});
