import { describe, expect, test } from "vitest";
import { isSameOrigin } from "@/features/account/origin";

const post = (headers: Record<string, string>) =>
  new Request("http://app.example/api/ai/chat", { method: "POST", headers });

describe("isSameOrigin", () => {
  test.each([
    { "sec-fetch-site": "same-origin" },
    { "sec-fetch-site": "same-origin", origin: "https://app.example" },
    { origin: "https://app.example", host: "app.example" },
    { origin: "http://localhost:3000", host: "localhost:3000" },
    {
      origin: "https://app.example",
      host: "10.0.0.7:3000",
      "x-forwarded-host": "app.example",
    },
  ])("lets the site's own pages through: %j", (headers) => {
    expect(isSameOrigin(post(headers))).toBe(true);
  });

  test("lets a program through that is no browser", () => {
    expect(isSameOrigin(post({ "user-agent": "curl/8" }))).toBe(true);
  });

  test.each([
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "none" },
    { "sec-fetch-site": "" },
    {
      "sec-fetch-site": "cross-site",
      origin: "https://app.example",
      host: "app.example",
    },
    { origin: "https://evil.example", host: "app.example" },
    { origin: "https://app.example.evil.example", host: "app.example" },
    { origin: "https://app.example:444", host: "app.example" },
    { origin: "null", host: "app.example" },
    { origin: "", host: "app.example" },
    { origin: "app.example", host: "app.example" },
    { origin: "https://app.example" },
  ])("refuses %j", (headers) => {
    expect(isSameOrigin(post(headers))).toBe(false);
  });
});
