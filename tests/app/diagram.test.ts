import { describe, expect, test } from "vitest";
import { GET as getFrame } from "@/app/diagram/frame/route";
import { GET as getFile } from "@/app/diagram/library/[version]/[...file]/route";

const ENTRY = "mermaid.esm.min.mjs";

describe("the frame in which diagrams are drawn", () => {
  test("is of no origin, and may load the library and nothing else", async () => {
    const response = await getFrame();
    const policy = response.headers.get("content-security-policy") ?? "";

    expect(policy.split("; ")).toEqual([
      "sandbox allow-scripts",
      "default-src 'none'",
      expect.stringMatching(/^script-src 'self' 'sha256-[\w+/]{43}='$/),
      "style-src 'unsafe-inline'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'self'",
    ]);
    const [entry = ""] =
      /\/diagram\/library\/\S+\.mjs/.exec(await response.text()) ?? [];
    expect((await file(entry)).status).toBe(200);
  });
});

describe("the library", () => {
  test("is kept for good by its version, and may be read by a frame of no origin", async () => {
    const response = await file(await addressOf(ENTRY));

    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "public, max-age=31536000, immutable",
      "access-control-allow-origin": "*",
      "x-content-type-options": "nosniff",
    });
    const part = /chunks\/mermaid\.esm\.min\/[\w.-]+\.mjs/.exec(
      await response.text(),
    )?.[0];
    expect((await file(await addressOf(part ?? ""))).status).toBe(200);
  });

  test.each([
    "../package.json",
    "../../next/package.json",
    "chunks/../../package.json",
    "chunks/mermaid.esm.min/../../../package.json",
    "..%2fpackage.json",
    "mermaid.d.ts",
    "no-such-file.mjs",
    "/etc/passwd",
  ])("gives nothing else away: %s", async (path) => {
    expect((await file(await addressOf(path))).status).toBe(404);
  });

  test("of another version is not there", async () => {
    expect((await file(`/diagram/library/0.0.1/${ENTRY}`)).status).toBe(404);
  });
});

async function addressOf(path: string) {
  const html = await (await getFrame()).text();
  const version = /\/diagram\/library\/([^/]+)\//.exec(html)?.[1];
  return `/diagram/library/${version}/${path}`;
}

function file(address: string) {
  const [version = "", ...file] = address.split("/").slice(3);
  return getFile(new Request(`https://app.example${address}`), {
    params: Promise.resolve({ version, file }),
  });
}
