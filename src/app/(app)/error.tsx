"use client";

import { Button } from "@/ui/button";
import { errorDigest } from "@/ui/error-digest";
import { Page } from "@/ui/page";
import { ErrorState } from "@/ui/states";
import { pageCopy } from "../copy.ts";

/** Inside the shell, so that the sidebar stays. */
export default function ErrorInApp({
  error,
  retry,
}: {
  error: unknown;
  retry: () => void;
}) {
  return (
    <Page title={pageCopy.failed}>
      <ErrorState
        message={pageCopy.failedText}
        requestId={errorDigest(error)}
        action={<Button onClick={() => retry()}>{pageCopy.retry}</Button>}
      />
    </Page>
  );
}
