"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";

/**
 * Reads the page anew when its reader comes back to it, from another tab or
 * with the back button: what it says may have been settled elsewhere.
 */
export function RefreshOnReturn() {
  const router = useRouter();
  useEffect(() => {
    const onShow = ({ persisted }: PageTransitionEvent) => {
      if (persisted) router.refresh();
    };
    const onVisible = () => {
      if (document.visibilityState === "visible") router.refresh();
    };
    window.addEventListener("pageshow", onShow);
    document.addEventListener("visibilitychange", onVisible);
    return () => {
      window.removeEventListener("pageshow", onShow);
      document.removeEventListener("visibilitychange", onVisible);
    };
  }, [router]);
  return null;
}
