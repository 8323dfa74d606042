"use client";

import { useEffect, useRef, useState } from "react";
import { Button } from "@/ui/button";
import { Field } from "@/ui/field";
import { shareCopy as copy } from "../copy.ts";

/** The address of a link that was just made, to be copied. */
export function NewLink({ address }: { address: string }) {
  const [said, setSaid] = useState("");
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.querySelector("input")?.focus(), []);
  const copyIt = () =>
    navigator.clipboard.writeText(address).then(
      () => setSaid(copy.copied),
      () => setSaid(copy.copyFailed),
    );
  return (
    <div ref={place} className="mt-4">
      <Field
        label={copy.linkField}
        hint={copy.shownOnce}
        value={address}
        readOnly
        dir="ltr"
        onFocus={(event) => event.target.select()}
      />
      <div className="mt-3 flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button variant="primary" onClick={() => void copyIt()}>
          {copy.copyLink}
        </Button>
        <p role="status" className="text-muted empty:hidden">
          {said}
        </p>
      </div>
    </div>
  );
}
