"use server";

import { db } from "@/db/client";
import { adminAction } from "../gate.ts";
import { openPeek } from "./commands.ts";
import { openPeekInput } from "./schema.ts";

export const openPeekAction = adminAction(openPeekInput, (acting, input) =>
  openPeek(db, acting, input),
);
