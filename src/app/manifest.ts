import type { MetadataRoute } from "next";
import { env } from "@/core/env";
import { CANVAS_COLOR } from "@/ui/theme";
import { siteCopy } from "./copy.ts";

/** The name is the operator's, and known at start only. */
export const dynamic = "force-dynamic";

/**
 * What a phone needs to keep the app beside its others. There is no worker:
 * nothing of a private page is ever stored by one.
 */
export default function manifest(): MetadataRoute.Manifest {
  const { APP_NAME } = env();
  return {
    id: "/chat",
    start_url: "/chat",
    scope: "/",
    name: APP_NAME,
    short_name: APP_NAME,
    description: siteCopy.description,
    lang: "en",
    display: "standalone",
    background_color: CANVAS_COLOR.light,
    theme_color: CANVAS_COLOR.light,
    icons: [
      { src: "/icons/icon-192.png", sizes: "192x192", type: "image/png" },
      { src: "/icons/icon-512.png", sizes: "512x512", type: "image/png" },
      {
        src: "/icons/maskable-512.png",
        sizes: "512x512",
        type: "image/png",
        purpose: "maskable",
      },
    ],
  };
}
