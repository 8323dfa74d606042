"use client";

import { Button } from "@/ui/button";
import { documentsCopy } from "../../documents-copy.ts";

export const PrintButton = () => (
  <Button onClick={() => window.print()}>{documentsCopy.print}</Button>
);
