export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

/** Read by the root layout, so that the first paint has the right colours. */
export const THEME_COOKIE = "tollgate-theme";

/** The canvas of each theme, for the browser's own bars. sRGB of the token. */
export const CANVAS_COLOR = { light: "#f8fbf9", dark: "#0f1412" } as const;

/** Anything but an explicit choice is the reader's system. */
export const parseTheme = (value: string | undefined): Theme =>
  themes.find((theme) => theme === value) ?? "system";
