"use client";

import { usePathname } from "next/navigation";
import {
  createContext,
  type ReactNode,
  use,
  useCallback,
  useEffect,
  useMemo,
  useState,
} from "react";
import type { Standing } from "../schema.ts";

type Brakes = {
  standing: Standing;
  /** Reads it again; false when the server did not answer. */
  read: () => Promise<boolean>;
};

const BrakeContext = createContext<Brakes | null>(null);

export function useBrakes(): Brakes {
  const brakes = use(BrakeContext);
  if (!brakes) throw new Error("there is no BrakeProvider around this");
  return brakes;
}

/**
 * How the brakes stand, for every page of the admin plane: read again on each
 * page and whenever somebody comes back to the tab, since others pull them too.
 */
export function BrakeProvider({
  initial,
  children,
}: {
  initial: Standing;
  children: ReactNode;
}) {
  const [fetched, setFetched] = useState(initial);
  const pathname = usePathname();
  const read = useCallback(async () => {
    const newer = await fetchStanding();
    if (newer) setFetched(newer);
    return newer !== null;
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each page reads it
  useEffect(() => {
    void read();
  }, [pathname, read]);
  useEffect(() => {
    const onVisible = () => {
      if (document.visibilityState === "visible") void read();
    };
    document.addEventListener("visibilitychange", onVisible);
    return () => document.removeEventListener("visibilitychange", onVisible);
  }, [read]);

  // An act reads the page anew, and with it what it began with.
  const standing = fetched.readAt > initial.readAt ? fetched : initial;
  const brakes = useMemo(() => ({ standing, read }), [standing, read]);
  return <BrakeContext value={brakes}>{children}</BrakeContext>;
}

async function fetchStanding(): Promise<Standing | null> {
  const response = await fetch("/api/admin/brake").catch(() => null);
  if (!response?.ok) return null;
  return parseStanding(await response.json().catch(() => null));
}

/** The server wrote it by the type. */
const parseStanding = (body: unknown): Standing | null =>
  typeof body === "object" && body !== null && "models" in body
    ? (body as Standing)
    : null;
