import type { Page } from "@playwright/test";

/**
 * Makes the page's streams breakable: a browser that is told to be offline
 * refuses new requests and leaves those under way alone. Before the page opens.
 */
export const makeBreakable = (page: Page) =>
  page.addInitScript(() => {
    const cuts = new Set<() => void>();
    Reflect.set(window, "cutStreams", () => {
      for (const cut of cuts) cut();
      cuts.clear();
    });
    const { fetch } = window;
    window.fetch = async (...request) => {
      const response = await fetch(...request);
      if (!response.body || !response.url.includes("/api/ai/")) return response;
      const through = new TransformStream<Uint8Array, Uint8Array>({
        start(controller) {
          cuts.add(() => controller.error(new TypeError("network error")));
        },
      });
      return new Response(response.body.pipeThrough(through), response);
    };
  });

/** Breaks the streams under way, as a network that is lost does. */
export const cutStreams = (page: Page) =>
  page.evaluate(() => {
    const cut: unknown = Reflect.get(window, "cutStreams");
    if (typeof cut === "function") cut();
  });
