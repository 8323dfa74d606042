"use client";

import { showToast } from "@/ui/toast-store";
import { saveThemeAction } from "../actions.ts";
import { accountCopy } from "../copy.ts";

/** For `useSavedTheme`, where nothing but a toast can tell what went wrong. */
export async function saveTheme(form: FormData): Promise<boolean> {
  try {
    return (await saveThemeAction(null, form)).ok;
  } catch {
    showToast(accountCopy.themeFailed);
    return false;
  }
}
