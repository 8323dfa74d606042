import type { ReactNode } from "react";
import { AsOf, Behind } from "@/ui/figure";
import { TopBar } from "@/ui/shell";

/** A page of the admin plane: its name, when it was read, what it shows. */
export const AdminPage = ({
  title,
  readAt,
  behindSince,
  filters,
  children,
}: {
  title: string;
  /** When its figures were read; left out while they load. */
  readAt?: Date;
  /** Since when some of them lack what is newer; null for always. */
  behindSince?: Date | null;
  /** Stand beside the title: the range, a search. */
  filters?: ReactNode;
  children: ReactNode;
}) => (
  <>
    <TopBar />
    <main id="main" className="relative min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto max-w-360 px-4 pt-2 pb-16 tablet:px-6">
        <div className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
          <div className="min-w-0">
            <h1 className="text-title break-words" dir="auto">
              {title}
            </h1>
            {readAt && <AsOf at={readAt.toISOString()} />}
            {behindSince !== undefined && (
              <Behind since={behindSince?.toISOString() ?? null} />
            )}
          </div>
          {filters}
        </div>
        {children}
      </div>
    </main>
  </>
);
