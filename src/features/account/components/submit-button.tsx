"use client";

import type { ComponentProps } from "react";
import { useFormStatus } from "react-dom";
import { Button } from "@/ui/button";

/** A form's button, busy from the click until the next page. */
export function SubmitButton(
  props: Omit<ComponentProps<typeof Button>, "type" | "isBusy">,
) {
  const { pending } = useFormStatus();
  return <Button {...props} type="submit" isBusy={pending} />;
}
