import type { Route } from "./http/routes.ts";
import { meterRoutes } from "./meters/routes.ts";
import { accountRoutes } from "./objects/account.ts";
import { balanceTransactionRoutes } from "./objects/balance-transaction.ts";
import { checkoutRoutes } from "./objects/checkout/routes.ts";
import { creditNoteRoutes } from "./objects/credit-note.ts";
import { customerRoutes } from "./objects/customer.ts";
import { disputeRoutes } from "./objects/dispute.ts";
import { invoiceItemRoutes } from "./objects/invoice/item-routes.ts";
import { previewRoutes } from "./objects/invoice/preview.ts";
import { invoiceRoutes } from "./objects/invoice/routes.ts";
import { paymentIntentRoutes } from "./objects/payment/intent-routes.ts";
import { paymentMethodRoutes } from "./objects/payment/method-routes.ts";
import { portalConfigurationRoutes } from "./objects/portal/configuration.ts";
import { portalSessionRoutes } from "./objects/portal/session.ts";
import { priceRoutes } from "./objects/price.ts";
import { productRoutes } from "./objects/product.ts";
import { refundRoutes } from "./objects/refund.ts";
import { scheduleRoutes } from "./objects/schedule/routes.ts";
import { subscriptionRoutes } from "./objects/subscription/routes.ts";
import { webhookRoutes } from "./webhooks/routes.ts";

/** The whole API. A route that is not here does not exist. */
export const ROUTES: readonly Route[] = [
  ...customerRoutes,
  ...productRoutes,
  ...priceRoutes,
  ...checkoutRoutes,
  ...subscriptionRoutes,
  ...scheduleRoutes,
  ...invoiceRoutes,
  ...previewRoutes,
  ...webhookRoutes,
  ...paymentMethodRoutes,
  ...paymentIntentRoutes,
  ...refundRoutes,
  ...disputeRoutes,
  ...balanceTransactionRoutes,
  ...invoiceItemRoutes,
  ...creditNoteRoutes,
  ...portalConfigurationRoutes,
  ...portalSessionRoutes,
  ...accountRoutes,
  ...meterRoutes,
];
