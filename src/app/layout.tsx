import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { CANVAS_COLOR, parseTheme, THEME_COOKIE } from "@/ui/theme";
import { siteCopy } from "./copy.ts";
import { fontVariables } from "./fonts.ts";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Tollgate", template: "%s · Tollgate" },
  description: siteCopy.description,
};

export async function generateViewport(): Promise<Viewport> {
  const theme = await chosenTheme();
  return {
    width: "device-width",
    initialScale: 1,
    viewportFit: "cover",
    interactiveWidget: "resizes-content",
    themeColor:
      theme === "system"
        ? [
            {
              media: "(prefers-color-scheme: light)",
              color: CANVAS_COLOR.light,
            },
            { media: "(prefers-color-scheme: dark)", color: CANVAS_COLOR.dark },
          ]
        : CANVAS_COLOR[theme],
  };
}

export default async function RootLayout({
  children,
}: {
  children: ReactNode;
}) {
  const theme = await chosenTheme();
  return (
    <html
      lang="en"
      className={fontVariables}
      data-theme={theme === "system" ? undefined : theme}
    >
      <body>{children}</body>
    </html>
  );
}

const chosenTheme = async () =>
  parseTheme((await cookies()).get(THEME_COOKIE)?.value);
