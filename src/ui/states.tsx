import type { ReactNode } from "react";
import { uiCopy } from "./copy.ts";

/** What a region says when there is nothing in it yet. */
export const EmptyState = ({
  title,
  children,
}: {
  title: string;
  children?: ReactNode;
}) => (
  <div className="py-6">
    <p className="font-strong">{title}</p>
    {children && <div className="mt-1 max-w-prose text-muted">{children}</div>}
  </div>
);

/** What went wrong, what to do, and the id to quote. */
export const ErrorState = ({
  message,
  requestId,
  action,
}: {
  message: string;
  requestId?: string | null | undefined;
  action?: ReactNode;
}) => (
  <div role="alert" className="flex flex-col items-start gap-3 py-4">
    <p className="max-w-prose">{message}</p>
    {action}
    {requestId && <RequestId id={requestId} />}
  </div>
);

export const RequestId = ({ id }: { id: string }) => (
  <p className="text-meta text-muted">
    {uiCopy.request}{" "}
    <code className="font-mono break-all select-all">{id}</code>
  </p>
);
