/** Where the stand-in for Stripe keeps its state, beside the database's. */
export const stripeFolder = (databaseDir: string): string =>
  `${databaseDir}-stripe`;
