"use client";

/** A drawing as an image: in it nothing runs, and nothing is fetched. */
export type Drawing = {
  src: string;
  width: number;
  height: number;
  /** What the diagram calls itself; empty when it does not. */
  name: string;
};

export type Drawn =
  | { ok: true; drawing: Drawing }
  | { ok: false; reason: "unreadable"; problem: string }
  | { ok: false; reason: "not loaded" | "too slow" };

const FRAME_PATH = "/diagram/frame";
/** For the library to come over a slow network, and the part that a kind needs. */
const READY_MAX_MS = 30_000;
const DRAW_MAX_MS = 30_000;
const PROBLEM_CHARACTERS_MAX = 120;

type Frame = { element: HTMLIFrameElement; isReady: Promise<boolean> };

let frame: Frame | null = null;
let lastId = 0;

/**
 * Draws a diagram in a frame of no origin that may reach nobody. The frame is
 * loaded for the first, kept for the next, and given up when it does not answer.
 */
export async function drawDiagram(
  code: string,
  { isDark }: { isDark: boolean },
): Promise<Drawn> {
  frame ??= openFrame();
  const { element, isReady } = frame;
  if (!(await isReady)) {
    closeFrame(element);
    return { ok: false, reason: "not loaded" };
  }
  lastId += 1;
  const id = lastId;
  const answer = told(element, (message) => message.id === id, DRAW_MAX_MS);
  element.contentWindow?.postMessage({ id, code, isDark }, "*");
  const message = await answer;
  if (message) return drawnFrom(message);
  closeFrame(element);
  return { ok: false, reason: "too slow" };
}

function openFrame(): Frame {
  const element = document.createElement("iframe");
  element.setAttribute("sandbox", "allow-scripts");
  element.setAttribute("aria-hidden", "true");
  element.tabIndex = -1;
  element.src = FRAME_PATH;
  // Text is measured there, so it must have room; it is never seen.
  Object.assign(element.style, {
    ...{ position: "fixed", inset: "0 auto auto 0", zIndex: "-1" },
    ...{ width: "1200px", height: "800px", border: "0" },
    ...{ opacity: "0", pointerEvents: "none" },
  });
  const ready = told(element, ({ isReady }) => isReady === true, READY_MAX_MS);
  document.body.append(element);
  return { element, isReady: ready.then((message) => message !== null) };
}

function closeFrame(element: HTMLIFrameElement) {
  element.remove();
  if (frame?.element === element) frame = null;
}

type FrameMessage = Record<string, unknown>;

/** What the frame tells next of this kind; null when it does not in time. */
function told(
  element: HTMLIFrameElement,
  isWanted: (message: FrameMessage) => boolean,
  timeoutMs: number,
): Promise<FrameMessage | null> {
  return new Promise((resolve) => {
    const end = (message: FrameMessage | null) => {
      clearTimeout(timer);
      removeEventListener("message", onMessage);
      resolve(message);
    };
    const onMessage = ({ source, data }: MessageEvent<unknown>) => {
      if (source !== element.contentWindow || !isRecord(data)) return;
      if (isWanted(data)) end(data);
    };
    const timer = setTimeout(() => end(null), timeoutMs);
    addEventListener("message", onMessage);
  });
}

const isRecord = (value: unknown): value is FrameMessage =>
  typeof value === "object" && value !== null;

/** What came back is as untrusted as what was sent. */
export function drawnFrom(message: FrameMessage): Drawn {
  const { svg, width, height, name, problem } = message;
  if (
    typeof svg !== "string" ||
    !isLength(width) ||
    !isLength(height) ||
    typeof name !== "string"
  ) {
    const [line = ""] = String(problem ?? "").split("\n");
    const short = line.slice(0, PROBLEM_CHARACTERS_MAX).replace(/:$/, "");
    return { ok: false, reason: "unreadable", problem: short };
  }
  const src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  return { ok: true, drawing: { src, width, height, name: name.trim() } };
}

const isLength = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value) && value > 0;
