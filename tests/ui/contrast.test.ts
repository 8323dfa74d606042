import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { MAIL_COLORS } from "@/features/notices/mails/colors";
import { CANVAS_COLOR } from "@/ui/theme";

const css = readFileSync("src/app/globals.css", "utf8");

type Oklch = { l: number; c: number; h: number };
type Linear = [red: number, green: number, blue: number];

const tokens = parseTokens(css);
const themes = ["light", "dark"] as const;
const grounds = ["canvas", "surface", "sunken", "bubble"];

describe.each(themes)("in the %s theme", (theme) => {
  const ratioOf = (mark: string, ground: string) =>
    contrast(token(mark, theme), token(ground, theme));

  test.each(grounds)("text on %s reaches 7:1", (ground) => {
    expect(ratioOf("text", ground)).toBeGreaterThanOrEqual(7);
  });

  const marks = ["muted", "accent", "ok", "warn", "danger"];
  test.each(
    marks.flatMap((mark) => grounds.map((ground) => [mark, ground] as const)),
  )("%s on %s reaches 4.5:1", (mark, ground) => {
    expect(ratioOf(mark, ground)).toBeGreaterThanOrEqual(4.5);
  });

  test("a label on the accent reaches 4.5:1", () => {
    expect(ratioOf("on-accent", "accent")).toBeGreaterThanOrEqual(4.5);
  });

  test.each(["canvas", "surface", "sunken"])(
    "control borders and the focus ring on %s reach 3:1",
    (ground) => {
      expect(ratioOf("line-strong", ground)).toBeGreaterThanOrEqual(3);
      expect(ratioOf("accent", ground)).toBeGreaterThanOrEqual(3);
    },
  );

  test.each(["amber", "plum", "leaf", "slate"])(
    "the %s of charts reaches 3:1",
    (name) => {
      for (const ground of ["canvas", "surface", "sunken"]) {
        expect(ratioOf(`series-${name}`, ground)).toBeGreaterThanOrEqual(3);
      }
    },
  );

  test("the browser's bars have the colour of the canvas", () => {
    expect(toHex(token("canvas", theme))).toBe(CANVAS_COLOR[theme]);
  });

  test("mails have the colours of the tokens", () => {
    const names = Object.keys(MAIL_COLORS[theme]);

    expect(
      Object.fromEntries(
        names.map((name) => [name, toHex(token(name, theme))]),
      ),
    ).toEqual(MAIL_COLORS[theme]);
  });
});

test("black on white is 21:1, as the formula says", () => {
  const black = toLinear({ l: 0, c: 0, h: 0 });
  const white = toLinear({ l: 1, c: 0, h: 0 });

  expect(contrast(black, white)).toBeCloseTo(21, 5);
});

function parseTokens(source: string) {
  const found = new Map<string, { light: Oklch; dark: Oklch }>();
  const color = String.raw`oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)`;
  const declaration = new RegExp(
    String.raw`--color-([a-z-]+):\s*light-dark\(\s*${color},\s*${color}\s*\)`,
    "g",
  );
  for (const [, name, ...numbers] of source.matchAll(declaration)) {
    const [l = 0, c = 0, h = 0, l2 = 0, c2 = 0, h2 = 0] = numbers.map(Number);
    found.set(name ?? "", {
      light: { l, c, h },
      dark: { l: l2, c: c2, h: h2 },
    });
  }
  return found;
}

function token(name: string, theme: "light" | "dark"): Linear {
  const both = tokens.get(name);
  if (!both) throw new Error(`globals.css has no token ${name}`);
  return toLinear(both[theme]);
}

/** OKLCH to linear sRGB, after Björn Ottosson; out of gamut is clipped. */
function toLinear({ l, c, h }: Oklch): Linear {
  const a = c * Math.cos((h * Math.PI) / 180);
  const b = c * Math.sin((h * Math.PI) / 180);
  const long = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (value: number) => Math.min(1, Math.max(0, value));
  return [
    clip(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
    clip(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
    clip(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short),
  ];
}

/** WCAG 2.2, relative luminance and contrast ratio. */
function contrast(one: Linear, other: Linear) {
  const [light, dark] = [luminance(one), luminance(other)].sort(
    (a, b) => b - a,
  ) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

const luminance = ([red, green, blue]: Linear) =>
  0.2126 * red + 0.7152 * green + 0.0722 * blue;

function toHex(color: Linear) {
  const channel = (value: number) => {
    const encoded =
      value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055;
    return Math.round(encoded * 255)
      .toString(16)
      .padStart(2, "0");
  };
  return `#${color.map(channel).join("")}`;
}
