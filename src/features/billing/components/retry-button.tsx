"use client";

import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { Button } from "@/ui/button";
import { billingCopy } from "../copy.ts";

/** Reads the page again. */
export function RetryButton() {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  return (
    <Button
      isBusy={isPending}
      onClick={() => startTransition(() => router.refresh())}
    >
      {billingCopy.retry}
    </Button>
  );
}
