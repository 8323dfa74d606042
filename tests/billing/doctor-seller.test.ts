import { fine, said, server } from "@tests/support/doctor";
import { describe, expect, test } from "vitest";
import { parseEnv } from "@/core/env";
import { sellerOf } from "@/core/seller";
import { examineSeller } from "@/features/billing/setup/doctor-seller";

const NAMED = {
  SELLER_NAME: "Ledger Works GmbH",
  SELLER_ADDRESS: "1 Ledger Lane | 1010 Vienna",
  SELLER_TAX_ID: "ATU12345678",
};
const found = (variables: Record<string, string>, { isProduction } = server) =>
  said(examineSeller(sellerOf(parseEnv(variables)), { isProduction }));

describe("the doctor", () => {
  test("reads back whom documents name", () => {
    expect(found(NAMED)).toEqual(
      fine(
        "Documents name Ledger Works GmbH, 1 Ledger Lane, 1010 Vienna, ATU12345678.",
      ),
    );
  });

  test("warns in production of what a document lacks, and not on a laptop", () => {
    expect(found({ SELLER_NAME: "Ledger Works GmbH" })).toMatchObject({
      state: "warning",
      sentence:
        "Documents name Ledger Works GmbH; SELLER_ADDRESS and SELLER_TAX_ID are not set.",
    });
    expect(found({ ...NAMED, SELLER_TAX_ID: "" })).toMatchObject({
      state: "warning",
      sentence:
        "Documents name Ledger Works GmbH, 1 Ledger Lane, 1010 Vienna; SELLER_TAX_ID is not set.",
    });
    expect(found({}, { ...server, isProduction: false })).toEqual(
      fine("Documents name Tollgate."),
    );
  });
});
