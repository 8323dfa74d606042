import type { Behaviour } from "@local/model/behaviour";
import type { ModelCall } from "@local/model/calls";

export type ModelControl = ReturnType<typeof controlModel>;

/** Tells the model that stands in how to answer, and asks what it was asked. */
export function controlModel(modelUrl: string) {
  const ask = async (method: string, path: string, body?: Behaviour) => {
    const response = await fetch(new URL(`/__local/${path}`, modelUrl), {
      method,
      headers: { "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) {
      throw new Error(`${method} ${path}: ${await response.text()}`);
    }
    return response.json();
  };
  return {
    /** Adds to what it was told; the newest that fits a call counts. */
    behave: (behaviour: Behaviour) => ask("POST", "behaviour", behaviour),
    /** The calls since the last reset, oldest first. */
    calls: async (): Promise<readonly ModelCall[]> =>
      (await ask("GET", "calls")).calls,
    async reset() {
      await ask("DELETE", "behaviour");
      await ask("DELETE", "calls");
    },
  };
}
