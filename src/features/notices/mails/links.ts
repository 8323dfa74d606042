import "server-only";
import { env } from "@/core/env";

/** The address of a page of this product, whole; any other stays as it is. */
export function linkTo(href: string): string {
  const { APP_URL, AUTH_URL } = env();
  return new URL(href, APP_URL ?? AUTH_URL ?? "http://localhost:3000").href;
}
