import { startScript } from "@tests/support/scripts";
import { expect, test } from "vitest";

test("a process whose output nobody reads any more goes on to its end", async () => {
  const child = startScript("tests/support/logging.process.ts", {});
  expect(await child.line()).toBe("ready");

  child.closeOutput();
  child.tell("go on");

  expect(await child.ended).toMatchObject({ exitCode: 7 });
});
