"use client";

import { useEffect } from "react";
import { keep, recall } from "@/ui/private-storage";
import type { Theme } from "@/ui/theme";
import { useTheme } from "@/ui/theme-choice";

/** The theme the server last told this browser of, or was told by it. */
const SEEN = "theme-seen";

/**
 * The theme, and how to choose another: here at once, on the server as soon as
 * it can be. Of choices made while one is being saved the last is saved after
 * it.
 *
 * @param save sends a form with the field `theme`; false when it was not taken.
 */
export function useSavedTheme(save: (form: FormData) => Promise<boolean>) {
  const [theme, chooseHere] = useTheme();
  const choose = (chosen: Theme) => {
    chooseHere(chosen);
    void saveLatest(chosen, save);
  };
  return [theme, choose] as const;
}

let latest: Theme | null = null;
let isSaving = false;

async function saveLatest(
  chosen: Theme,
  save: (form: FormData) => Promise<boolean>,
) {
  latest = chosen;
  if (isSaving) return;
  isSaving = true;
  while (latest !== null) {
    const theme: Theme = latest;
    latest = null;
    const form = new FormData();
    form.set("theme", theme);
    if (await save(form)) keep(SEEN, theme);
  }
  isSaving = false;
}

/**
 * Takes over a theme that was chosen on another device. What was chosen here
 * and could not be saved stays until another device says something new.
 */
export function ThemeFromServer({ theme }: { theme: Theme | null }) {
  const [, chooseHere] = useTheme();
  useEffect(() => {
    if (theme === null || theme === recall(SEEN)) return;
    keep(SEEN, theme);
    chooseHere(theme);
  }, [theme, chooseHere]);
  return null;
}
