"use client";

import { useId } from "react";
import { themes } from "@/ui/theme";
import { useTheme } from "@/ui/theme-choice";
import { accountCopy } from "../copy.ts";

/** The theme as three buttons, one of them pressed. */
export function ThemeSetting() {
  const [theme, chooseTheme] = useTheme();
  const name = useId();
  return (
    <fieldset className="flex flex-wrap gap-x-6 gap-y-1">
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
  );
}
