import { expect, test } from "vitest";
import { parseEnv } from "@/core/env";
import { sellerLines } from "@/features/usage/seller-lines";

test("a document names the seller by law, address and tax id, and where to ask", () => {
  const variables = {
    APP_URL: "https://chat.example.com",
    SUPPORT_EMAIL: "help@example.com",
    SELLER_NAME: "Ledger Works GmbH",
    SELLER_ADDRESS: "1 Ledger Lane | 1010 Vienna | Austria",
    SELLER_TAX_ID: "ATU12345678",
  };

  expect(sellerLines(parseEnv(variables))).toEqual([
    "Ledger Works GmbH",
    "1 Ledger Lane",
    "1010 Vienna",
    "Austria",
    "Tax ID ATU12345678",
    "chat.example.com",
    "help@example.com",
  ]);
});

test("a document names the product where no seller is set", () => {
  expect(sellerLines(parseEnv({}))).toEqual(["Tollgate"]);
});
