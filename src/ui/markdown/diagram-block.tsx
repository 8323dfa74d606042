"use client";

import {
  type ReactNode,
  useEffect,
  useState,
  useSyncExternalStore,
} from "react";
import { Button } from "../button.tsx";
import { CopyCodeButton } from "../copy-button.tsx";
import { diagramCopy as copy } from "./diagram-copy.ts";
import type { Drawn } from "./diagram-frame.ts";

/** Code that can be shown as what it draws. What draws comes with the click. */
export function DiagramBlock({
  code,
  isClosed,
  children,
}: {
  code: string;
  /** False while it is still being written. */
  isClosed: boolean;
  /** The code. */
  children: ReactNode;
}) {
  const { drawn, isDrawing, show, hide } = useDrawing(code);
  return (
    <figure
      dir="ltr"
      className="overflow-hidden rounded-control border border-line bg-sunken"
    >
      <figcaption className="flex min-h-9 items-center gap-1 border-b border-line pl-3 text-meta text-muted">
        <span className="flex-1 font-mono">{copy.language}</span>
        {isClosed && (
          <Button
            variant="muted"
            isBusy={isDrawing}
            onClick={drawn?.ok ? hide : show}
            className="text-meta print:hidden"
          >
            {drawn?.ok ? copy.showCode : copy.show}
          </Button>
        )}
        <CopyCodeButton />
      </figcaption>
      {drawn && !drawn.ok && (
        <p role="alert" className="border-b border-line px-3 py-2 text-danger">
          {copy.problems[drawn.reason]}{" "}
          {drawn.reason === "unreadable" && drawn.problem}
        </p>
      )}
      <p role="status" className="sr-only">
        {drawn?.ok ? copy.shown : ""}
      </p>
      {drawn?.ok && <Picture {...drawn.drawing} />}
      <div hidden={drawn?.ok}>{children}</div>
    </figure>
  );
}

type PictureProps = Extract<Drawn, { ok: true }>["drawing"];

const Picture = ({ src, width, height, name }: PictureProps) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
  <div tabIndex={0} className="overflow-x-auto bg-surface p-3">
    {/* biome-ignore lint/performance/noImgElement: drawn here, and in no file */}
    <img
      src={src}
      width={Math.ceil(width)}
      height={Math.ceil(height)}
      alt={copy.alt(name)}
      className="mx-auto h-auto max-w-none tablet:max-w-full"
    />
  </div>
);

/** A drawing that can be asked for, in the theme that is shown. */
function useDrawing(code: string) {
  const isDark = useIsDark();
  /** How often it was asked for; none while the code is shown. */
  const [attempt, setAttempt] = useState(0);
  const [drawn, setDrawn] = useState<Drawn | null>(null);
  useEffect(() => {
    if (attempt === 0) return;
    let isStale = false;
    import("./diagram-frame.ts")
      .then(({ drawDiagram }) => drawDiagram(code, { isDark }))
      .catch((): Drawn => ({ ok: false, reason: "not loaded" }))
      .then((next) => {
        if (!isStale) setDrawn(next);
      });
    return () => {
      isStale = true;
    };
  }, [code, isDark, attempt]);
  const goTo = (next: number) => {
    setDrawn(null);
    setAttempt(next);
  };
  return {
    drawn,
    isDrawing: attempt > 0 && drawn === null,
    show: () => goTo(attempt + 1),
    hide: () => goTo(0),
  };
}

const DARK = "(prefers-color-scheme: dark)";

const useIsDark = () =>
  useSyncExternalStore(
    subscribeToTheme,
    () => {
      const { theme } = document.documentElement.dataset;
      return theme ? theme === "dark" : matchMedia(DARK).matches;
    },
    () => false,
  );

function subscribeToTheme(listener: () => void) {
  const system = matchMedia(DARK);
  const chosen = new MutationObserver(listener);
  chosen.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  system.addEventListener("change", listener);
  return () => {
    chosen.disconnect();
    system.removeEventListener("change", listener);
  };
}
