import { createServer } from "node:http";
import { freePort } from "@local/listen";
import { describe, expect, onTestFinished, test } from "vitest";
import { noteSocketAddresses, socketAddressOf } from "@/core/socket-address";
import { addressOf, networkOf, trustedHops } from "@/features/rates/address";

noteSocketAddresses();

/** What a handler behind Node's own server knows of who asks it. */
async function askedFrom(hops: number, headers: Record<string, string> = {}) {
  const server = createServer((request, response) => {
    const known = new Headers();
    for (const [name, value] of Object.entries(request.headers)) {
      known.set(name, String(value));
    }
    // As Next does it.
    if (!known.has("x-forwarded-for")) known.set("x-forwarded-for", "::1");
    response.end(String(addressOf(known, { hops })));
  });
  const port = await freePort();
  await new Promise<void>((resolve) => {
    server.listen(port, "127.0.0.1", resolve);
  });
  onTestFinished(() => void server.close());
  const answer = await fetch(`http://127.0.0.1:${port}`, { headers });
  return answer.text();
}

const behind = (entries: string) => new Headers({ "x-forwarded-for": entries });

describe("a visitor's address", () => {
  test("is the socket's, whatever the visitor says, without proxies", async () => {
    expect(await askedFrom(0)).toBe("127.0.0.1");
    expect(await askedFrom(0, { "x-forwarded-for": "198.51.100.7" })).toBe(
      "127.0.0.1",
    );
    expect(await askedFrom(0, { "x-socket-address": "198.51.100.7" })).toBe(
      "127.0.0.1",
    );
  });

  test.each([
    [1, "203.0.113.9"],
    [2, "198.51.100.7"],
    [3, "192.0.2.1"],
    [4, "192.0.2.1"],
  ])("is what the outermost of %i proxies wrote", (hops, address) => {
    const headers = behind("192.0.2.1, 198.51.100.7,203.0.113.9");

    expect(addressOf(headers, { hops })).toBe(address);
  });

  test("is the socket's when a proxy wrote no address", async () => {
    const forwarded = { "x-forwarded-for": "unknown" };

    expect(await askedFrom(1, forwarded)).toBe("127.0.0.1");
  });

  test("is unknown when nobody can say", () => {
    expect(addressOf(behind("198.51.100.7"), { hops: 0 })).toBeNull();
    expect(addressOf(behind(""), { hops: 1 })).toBeNull();
    expect(socketAddressOf(new Headers())).toBeNull();
  });

  test.each([
    ["198.51.100.7", "198.51.100.7"],
    ["198.51.100.7:4711", "198.51.100.7"],
    ["::ffff:198.51.100.7", "198.51.100.7"],
    ["::ffff:c633:6407", "198.51.100.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["[2001:db8:1:2:ffff::1]:443", "2001:db8:1:2::/64"],
    ["2001:DB8:0001:0002::", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["198.51.100.256", null],
    ["unknown", null],
    ["", null],
    ["2001:db8", null],
    ["<script>", null],
  ])("%s counts as %s", (entry, network) => {
    expect(networkOf(entry)).toBe(network);
  });

  test.each([
    [{ TRUSTED_PROXY_HOPS: undefined, VERCEL: false }, 0],
    [{ TRUSTED_PROXY_HOPS: undefined, VERCEL: true }, 1],
    [{ TRUSTED_PROXY_HOPS: 2, VERCEL: true }, 2],
    [{ TRUSTED_PROXY_HOPS: 0, VERCEL: true }, 0],
  ])("with %o has %i trusted proxies", (variables, hops) => {
    expect(trustedHops(variables)).toBe(hops);
  });
});
