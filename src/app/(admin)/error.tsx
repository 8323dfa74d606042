"use client";

import { AdminPage } from "@/features/admin/components/admin-page";
import { Button } from "@/ui/button";
import { errorDigest } from "@/ui/error-digest";
import { ErrorState } from "@/ui/states";
import { pageCopy } from "../copy.ts";

/** Inside the shell, so that the navigation and the brake stay. */
export default function ErrorInAdmin({
  error,
  retry,
}: {
  error: unknown;
  retry: () => void;
}) {
  return (
    <AdminPage title={pageCopy.failed}>
      <ErrorState
        message={pageCopy.adminFailedText}
        requestId={errorDigest(error)}
        action={<Button onClick={() => retry()}>{pageCopy.retry}</Button>}
      />
    </AdminPage>
  );
}
