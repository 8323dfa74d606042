"use client";

import { catchError, type ErrorInfo } from "next/error";
import { Button } from "@/ui/button";
import { errorDigest } from "@/ui/error-digest";
import { ErrorState } from "@/ui/states";
import { usageCopy } from "../copy.ts";

/** A part of the page that may fail while the rest stands. */
export const Region = catchError(
  (_props: object, { error, retry }: ErrorInfo) => (
    <ErrorState
      message={usageCopy.failed}
      requestId={errorDigest(error)}
      action={<Button onClick={() => retry()}>{usageCopy.retry}</Button>}
    />
  ),
);
