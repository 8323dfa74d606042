"use client";

import { useId } from "react";
import { themes } from "@/ui/theme";
import { saveThemeAction } from "../actions.ts";
import { accountCopy } from "../copy.ts";
import { settingsCopy } from "../settings-copy.ts";
import { useSavedTheme } from "./saved-theme.tsx";
import { SaveNote, useSaving } from "./saving.tsx";

const copy = settingsCopy.theme;
const words = { saved: settingsCopy.saved, failed: copy.failed };

/** The theme as three buttons, one of them pressed. */
export function ThemeSetting() {
  const { saved, save } = useSaving(saveThemeAction);
  const [theme, chooseTheme] = useSavedTheme(save);
  const name = useId();
  return (
    <div className="max-w-120">
      <p className="text-muted">{copy.lead}</p>
      <fieldset className="mt-3 flex flex-wrap gap-x-6 gap-y-1">
        <legend className="sr-only">{accountCopy.theme}</legend>
        {themes.map((choice) => (
          <label
            key={choice}
            className="control-height flex cursor-pointer items-center gap-2"
          >
            <input
              type="radio"
              name={name}
              value={choice}
              checked={theme === choice}
              onChange={() => chooseTheme(choice)}
            />
            {accountCopy.themes[choice]}
          </label>
        ))}
      </fieldset>
      <SaveNote saved={saved} words={words} />
    </div>
  );
}
