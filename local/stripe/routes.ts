import type { Route } from "./http/routes.ts";
import { meterRoutes } from "./meters/routes.ts";
import { checkoutRoutes } from "./objects/checkout/routes.ts";
import { customerRoutes } from "./objects/customer.ts";
import { invoiceRoutes } from "./objects/invoice/routes.ts";
import { priceRoutes } from "./objects/price.ts";
import { productRoutes } from "./objects/product.ts";
import { subscriptionRoutes } from "./objects/subscription/routes.ts";
import { webhookRoutes } from "./webhooks/routes.ts";

/** The whole API. A route that is not here does not exist. */
export const ROUTES: readonly Route[] = [
  ...customerRoutes,
  ...productRoutes,
  ...priceRoutes,
  ...checkoutRoutes,
  ...subscriptionRoutes,
  ...invoiceRoutes,
  ...webhookRoutes,
  ...meterRoutes,
];
