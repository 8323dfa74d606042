"use client";

import clsx from "clsx";
import { Menu as MenuIcon } from "lucide-react";
import { usePathname } from "next/navigation";
import {
  createContext,
  type ReactNode,
  use,
  useEffect,
  useMemo,
  useState,
} from "react";
import { uiCopy } from "./copy.ts";
import { icon } from "./icon.ts";
import { IconButton } from "./icon-button.tsx";
import { Sheet } from "./sheet.tsx";
import { RAIL_COOKIE } from "./shell-cookie.ts";

type Shell = {
  isRail: boolean;
  setIsRail: (isRail: boolean) => void;
  openSidebar: () => void;
  /** What stands at the end of every page's bar. */
  corner: ReactNode;
  /** Where it is a sheet. */
  closeSidebar: () => void;
};

const ShellContext = createContext<Shell>({
  isRail: false,
  setIsRail: () => undefined,
  openSidebar: () => undefined,
  corner: null,
  closeSidebar: () => undefined,
});

export const useShell = () => use(ShellContext);

/** The frame of the signed-in pages: sidebar or rail, a sheet where it is narrow. */
export function ShellFrame({
  isRailAtFirst = false,
  label,
  sidebar,
  rail,
  corner,
  children,
}: {
  isRailAtFirst?: boolean;
  label: string;
  sidebar: ReactNode;
  /** The sidebar when it is closed; without one it is narrow and stays. */
  rail?: ReactNode;
  /** Stands at the end of every page's bar. */
  corner: ReactNode;
  children: ReactNode;
}) {
  const [isRail, setIsRail] = useState(isRailAtFirst);
  const [isSheetOpen, setIsSheetOpen] = useState(false);
  const pathname = usePathname();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes the sheet
  useEffect(() => setIsSheetOpen(false), [pathname]);

  const shell = useMemo(
    () => ({
      isRail,
      setIsRail: (next: boolean) => {
        setIsRail(next);
        rememberRail(next);
      },
      openSidebar: () => setIsSheetOpen(true),
      corner,
      closeSidebar: () => setIsSheetOpen(false),
    }),
    [isRail, corner],
  );

  return (
    <ShellContext value={shell}>
      <a
        href="#main"
        className="sr-only rounded-control bg-surface px-3 py-2 text-text focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50"
      >
        {uiCopy.skip}
      </a>
      <div className="flex h-dvh overflow-hidden">
        <aside
          aria-label={label}
          className={clsx(
            "hidden shrink-0 flex-col border-r border-line bg-sunken desktop:flex",
            rail === undefined ? "w-50" : isRail ? "w-14" : "w-66",
          )}
        >
          {rail !== undefined && isRail ? rail : sidebar}
        </aside>
        <Sheet
          title={label}
          side="left"
          isOpen={isSheetOpen}
          onOpenChange={setIsSheetOpen}
        >
          {sidebar}
        </Sheet>
        <div className="flex min-w-0 flex-1 flex-col">{children}</div>
      </div>
    </ShellContext>
  );
}

/** The bar of 52 px over each page. */
export function TopBar({
  title,
  children,
}: {
  /** Left out where the page has its own, larger one. */
  title?: string;
  children?: ReactNode;
}) {
  const { openSidebar, corner } = useShell();
  return (
    <header className="box-content flex h-13 shrink-0 items-center gap-2 px-2 pt-[env(safe-area-inset-top)] tablet:px-4">
      <div className="desktop:hidden">
        <IconButton label={uiCopy.openMenu} side="bottom" onClick={openSidebar}>
          <MenuIcon {...icon} />
        </IconButton>
      </div>
      {title !== undefined && (
        <h1
          dir="auto"
          className="min-w-0 flex-1 truncate text-interface font-strong"
        >
          {title}
        </h1>
      )}
      {children}
      <div className="ml-auto">{corner}</div>
    </header>
  );
}

const ONE_YEAR_SECONDS = 31_536_000;

function rememberRail(isRail: boolean) {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not everywhere yet
  document.cookie = `${RAIL_COOKIE}=${isRail ? 1 : 0}; path=/; max-age=${ONE_YEAR_SECONDS}; samesite=lax`;
}
