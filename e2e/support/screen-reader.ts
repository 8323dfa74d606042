import { expect, type Page } from "@playwright/test";

export type Said = { text: string; how: "polite" | "assertive" };

/** What a control is, to whoever hears it. */
const CONTROLS = new Set([
  "button",
  "checkbox",
  "combobox",
  "link",
  "menuitem",
  "menuitemradio",
  "option",
  "radio",
  "searchbox",
  "spinbutton",
  "switch",
  "tab",
  "textbox",
]);

/**
 * Listens to a page as a screen reader does, from before its first word: notes
 * what live regions say by themselves, and every time the focus is lost. Of a
 * region that comes together with its words nothing is heard, as many readers
 * have it; an alert is heard all the same.
 */
export async function listenTo(page: Page) {
  const heard: Said[] = [];
  const lost: string[] = [];
  await page.exposeFunction("noteSaid", (said: Said) => heard.push(said));
  await page.exposeFunction("noteLost", (what: string) => lost.push(what));
  await page.addInitScript(hearRegions);
  await page.addInitScript(watchFocus);
  return {
    /** What it has said since it was last asked; waits for this to be all of it. */
    async expectSaid(expected: (Said | string)[]) {
      const spoken = expected.map((said) =>
        typeof said === "string"
          ? { text: said, how: "polite" as const }
          : said,
      );
      await expect
        .poll(() => heard.length)
        .toBeGreaterThanOrEqual(spoken.length);
      expect(heard.splice(0)).toEqual(spoken);
    },
    expectFocusKept: () => expect(lost).toEqual([]),
  };
}

function hearRegions() {
  const LIVE = "[aria-live], [role=status], [role=alert], [role=log]";
  const { noteSaid } = window as unknown as {
    noteSaid: (said: { text: string; how: string }) => void;
  };
  const howOf = (region: Element) =>
    region.getAttribute("aria-live") ??
    (region.getAttribute("role") === "alert" ? "assertive" : "polite");
  const say = (region: Element, text: string | null | undefined) => {
    const words = text?.replaceAll(/\s+/g, " ").trim();
    const how = howOf(region);
    if (words && how !== "off" && !region.closest("[aria-hidden=true]")) {
      noteSaid({ text: words, how });
    }
  };
  const elementOf = (node: Node) =>
    node instanceof Element ? node : node.parentElement;
  const hear = (records: MutationRecord[]) => {
    const changed = new Set<Element>();
    for (const { type, target, addedNodes } of records) {
      const region = elementOf(target)?.closest(LIVE);
      if (region && (type === "characterData" || addedNodes.length > 0)) {
        changed.add(region);
      }
      for (const node of addedNodes) {
        if (!(node instanceof Element) || !node.isConnected) continue;
        for (const alert of [
          ...(node.matches("[role=alert]") ? [node] : []),
          ...node.querySelectorAll("[role=alert]"),
        ]) {
          changed.add(alert);
        }
      }
    }
    for (const region of changed) {
      if (region.isConnected) say(region, region.textContent);
    }
  };
  const watch = () =>
    new MutationObserver(hear).observe(document.body, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  // What the page comes with is read when the reader gets there.
  addEventListener("load", watch);
}

function watchFocus() {
  const LOOK_EVERY_MS = 50;
  const LOST_AFTER_LOOKS = 6;
  const { noteLost } = window as unknown as {
    noteLost: (what: string) => void;
  };
  let last = "";
  let looks = 0;
  setInterval(() => {
    const focused = document.activeElement;
    if (focused && focused !== document.body) {
      last = `${focused.tagName} ${focused.getAttribute("aria-label") ?? focused.textContent}`;
      looks = 0;
      return;
    }
    looks += 1;
    if (last !== "" && looks === LOST_AFTER_LOOKS) noteLost(last);
  }, LOOK_EVERY_MS);
}

type Heard = { role: string; name: string; level: number | null };

/** The page as Chromium tells it to assistive technology, in reading order. */
async function accessibleNodes(page: Page): Promise<Heard[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const heard: Heard[] = [];
  const read = (id: string) => {
    const node = byId.get(id);
    if (!node) return;
    if (!node.ignored) {
      const level = node.properties?.find(({ name }) => name === "level");
      heard.push({
        role: String(node.role?.value ?? ""),
        name: String(node.name?.value ?? "").trim(),
        level: level ? Number(level.value.value) : null,
      });
    }
    for (const child of node.childIds ?? []) read(child);
  };
  const [root] = nodes;
  if (root) read(root.nodeId);
  return heard;
}

/** Goes through the page by its headings. */
export const headingsOf = async (page: Page) =>
  (await accessibleNodes(page))
    .filter(({ role }) => role === "heading")
    .map(({ name, level }) => `${level} ${name}`);

/** Nothing that can be used is without a name. */
export async function expectNamed(page: Page) {
  const nodes = await accessibleNodes(page);
  const controls = nodes.filter(({ role }) => CONTROLS.has(role));
  expect(controls.length).toBeGreaterThan(0);
  expect(controls.filter(({ name }) => name === "")).toEqual([]);
}

/** Goes on by the keyboard until what has the focus is called this. */
export async function tabTo(
  page: Page,
  role: "button" | "link" | "textbox",
  name: string | RegExp,
  key: "Tab" | "Shift+Tab" = "Tab",
) {
  const STEPS_MAX = 40;
  const wanted = page.getByRole(role, {
    name,
    ...(typeof name === "string" && { exact: true }),
  });
  const isThere = async () =>
    (await wanted.and(page.locator(":focus")).count()) > 0;
  for (let step = 0; step < STEPS_MAX && !(await isThere()); step += 1) {
    await page.keyboard.press(key);
  }
  await expect(wanted.and(page.locator(":focus"))).toHaveCount(1);
}
