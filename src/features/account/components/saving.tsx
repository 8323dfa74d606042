"use client";

import { Check } from "lucide-react";
import { unstable_rethrow } from "next/navigation";
import {
  createContext,
  type ReactNode,
  use,
  useRef,
  useState,
  useTransition,
} from "react";
import type { Result } from "@/core/result";
import { Button } from "@/ui/button";
import { uiCopy } from "@/ui/copy";
import { icon } from "@/ui/icon";
import { settingsCopy as copy } from "../settings-copy.ts";

type Action = (
  previous: unknown,
  form: FormData,
) => Promise<Result<unknown, { kind: string }>>;

/** What became of the last save: nothing yet, done, refused, or not known. */
type Saved =
  | { status: "none" | "done" | "unreached" }
  | { status: "refused"; kind: string };

const NOTHING_SAVED: Saved = { status: "none" };

/**
 * Sends a form to an action, one at a time: a second click while it runs does
 * nothing. An answer that never comes is told apart from a refusal, and what
 * was entered stays either way.
 */
export function useSaving(action: Action) {
  const [saved, setSaved] = useState(NOTHING_SAVED);
  const [isSaving, startSaving] = useTransition();
  const isUnderWay = useRef(false);
  const edits = useRef(0);

  function save(form: FormData): Promise<boolean> {
    if (isUnderWay.current) return Promise.resolve(false);
    isUnderWay.current = true;
    const editsBefore = edits.current;
    return new Promise((resolve) => {
      startSaving(async () => {
        const outcome = await send(action, form).finally(() => {
          isUnderWay.current = false;
        });
        const isOld = edits.current !== editsBefore;
        const isDone = outcome.status === "done";
        setSaved(isDone && isOld ? NOTHING_SAVED : outcome);
        resolve(isDone);
      });
    });
  }

  /** Something was entered: what was said of the last save is over. */
  function touch() {
    edits.current += 1;
    setSaved(NOTHING_SAVED);
  }

  return { saved, isSaving, save, touch };
}

async function send(action: Action, form: FormData): Promise<Saved> {
  try {
    const result = await action(null, form);
    if (result.ok) return { status: "done" };
    return { status: "refused", kind: result.refusal.kind };
  } catch (fault) {
    // A redirect is thrown too, and is for Next to follow.
    unstable_rethrow(fault);
    return { status: "unreached" };
  }
}

const TouchContext = createContext(() => {});

/** Tells the form around it of a change that no control reported. */
export const useTouch = () => use(TouchContext);

/** A form of the settings with its button and what became of the last save. */
export function SettingForm({
  action,
  refusals = {},
  disabledReason = null,
  children,
}: {
  action: Action;
  /** Sentences for refusals, by their kind. */
  refusals?: Record<string, string>;
  disabledReason?: string | null;
  children: ReactNode;
}) {
  const { saved, isSaving, save, touch } = useSaving(action);
  return (
    <form
      noValidate
      onChange={touch}
      onSubmit={(event) => {
        event.preventDefault();
        if (disabledReason === null)
          void save(new FormData(event.currentTarget));
      }}
      className="flex max-w-120 flex-col gap-4"
    >
      <TouchContext value={touch}>{children}</TouchContext>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button
          type="submit"
          isBusy={isSaving}
          disabledReason={disabledReason}
          variant="primary"
        >
          {copy.save}
        </Button>
        <SaveNote
          saved={isSaving ? NOTHING_SAVED : saved}
          refusals={refusals}
        />
      </div>
    </form>
  );
}

const HASTE: Record<string, string> = { rate_limited: uiCopy.tooFast };

/** Says what became of a save; nothing before the first. */
export const SaveNote = ({
  saved,
  refusals = {},
  words = copy,
}: {
  saved: Saved;
  refusals?: Record<string, string>;
  words?: { saved: string; failed: string };
}) => (
  <>
    <p role="status" className="flex items-center gap-1.5 text-ok empty:hidden">
      {saved.status === "done" && (
        <>
          <Check {...icon} />
          {words.saved}
        </>
      )}
    </p>
    <p role="alert" className="max-w-prose text-danger empty:hidden">
      {saved.status === "unreached" && words.failed}
      {saved.status === "refused" &&
        ({ ...HASTE, ...refusals }[saved.kind] ?? copy.invalid)}
    </p>
  </>
);
