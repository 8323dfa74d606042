"use client";

import { useState } from "react";

/** Names one opening of a dialog, so that what is sent twice is done once. */
export function ActId() {
  const [id] = useState(() => crypto.randomUUID());
  return <input type="hidden" name="actId" value={id} />;
}
