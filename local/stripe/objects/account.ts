import { type Route, route } from "../http/routes.ts";

/** The account's own id, the same on every machine. */
const ACCOUNT_ID = "acct_local_tollgate";

export const accountRoutes: Route[] = [
  route("GET /v1/account", {
    sdk: "AccountRetrieveCurrentParams",
    params: {},
    answer: () => ({
      id: ACCOUNT_ID,
      object: "account",
      business_profile: null,
      business_type: "company",
      capabilities: { card_payments: "active", transfers: "active" },
      charges_enabled: true,
      country: "US",
      default_currency: "usd",
      details_submitted: true,
      email: "billing@example.com",
      metadata: {},
      payouts_enabled: true,
      settings: null,
      type: "standard",
    }),
  }),
];
