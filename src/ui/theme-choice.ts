"use client";

import { useSyncExternalStore } from "react";
import { parseTheme, THEME_COOKIE, type Theme } from "./theme.ts";

const ONE_YEAR_SECONDS = 31_536_000;
const listeners = new Set<() => void>();

/** The chosen theme and how to choose another; takes effect at once. */
export function useTheme() {
  const theme = useSyncExternalStore<Theme>(subscribe, current, () => "system");
  return [theme, chooseTheme] as const;
}

function chooseTheme(theme: Theme) {
  const { dataset } = document.documentElement;
  if (theme === "system") delete dataset.theme;
  else dataset.theme = theme;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not everywhere yet
  document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=${ONE_YEAR_SECONDS}; samesite=lax`;
  for (const listener of listeners) listener();
}

const current = () => parseTheme(document.documentElement.dataset.theme);

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
