import { createHmac } from "node:crypto";

/** The header by which a receiver knows that a body is Stripe's. */
export function signature(options: {
  body: string;
  secret: string;
  seconds: number;
}): string {
  const { body, secret, seconds } = options;
  const signed = createHmac("sha256", secret)
    .update(`${seconds}.${body}`)
    .digest("hex");
  return `t=${seconds},v1=${signed}`;
}
