import { describe, expect, test } from "vitest";
import { webhookUrl } from "@/features/billing/setup/setup-rules";

describe("the address that Stripe can send events to", () => {
  test.each([
    [
      "https://chat.example.com",
      "https://chat.example.com/api/billing/webhook",
    ],
    [
      "https://chat.example.com/some/path",
      "https://chat.example.com/api/billing/webhook",
    ],
    [
      "https://chat.example.com:8443",
      "https://chat.example.com:8443/api/billing/webhook",
    ],
    ["http://chat.example.com", null],
    ["http://localhost:3000", null],
    ["https://localhost:3000", null],
    ["https://app.localhost", null],
    ["https://printer.local", null],
    ["https://192.168.1.5", null],
    ["https://[::1]", null],
    [null, null],
  ])("of %s is %s", (appUrl, address) => {
    expect(webhookUrl(appUrl)).toBe(address);
  });
});
