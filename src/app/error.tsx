"use client";

import { Button } from "@/ui/button";
import { errorDigest } from "@/ui/error-digest";
import { ErrorState } from "@/ui/states";
import { pageCopy } from "./copy.ts";

export default function ErrorPage({
  error,
  retry,
}: {
  error: unknown;
  retry: () => void;
}) {
  return (
    <main className="mx-auto max-w-120 px-4 pt-32">
      <h1 className="text-title">{pageCopy.failed}</h1>
      <ErrorState
        message={pageCopy.failedText}
        requestId={errorDigest(error)}
        action={<Button onClick={() => retry()}>{pageCopy.retry}</Button>}
      />
    </main>
  );
}
