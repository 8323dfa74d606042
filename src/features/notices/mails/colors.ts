/**
 * The design's tokens for mail, which knows neither variables nor OKLCH: sRGB
 * of each. tests/ui/contrast.test.ts compares them.
 */
export const MAIL_COLORS = {
  light: {
    canvas: "#f8fbf9",
    surface: "#ffffff",
    line: "#dce1de",
    text: "#19211f",
    muted: "#535d5a",
    accent: "#096770",
    "on-accent": "#fafcfd",
    warn: "#8c5a0f",
    danger: "#b02b27",
  },
  dark: {
    canvas: "#0f1412",
    surface: "#171c1b",
    line: "#29302d",
    text: "#e4e9e7",
    muted: "#9ea7a3",
    accent: "#70c8cd",
    "on-accent": "#061416",
    warn: "#ebbc69",
    danger: "#f28881",
  },
} as const;
