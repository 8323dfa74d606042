import middleware from "@root/middleware";
import type { NextRequest } from "next/server";

/**
 * A bridge: Next looks for this file beside app, while the code is the root's
 * middleware.ts. It must be a function of its own, not a re-export.
 */
export default function proxy(request: NextRequest) {
  return middleware(request);
}

// Read as a literal, so repeated; a test holds it against the root's.
export const config = {
  matcher: ["/((?!api/|diagram/|_next/static/).*)"],
};
