import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bytesOf } from "@tests/support/files";
import { KEYS, REGION, startObjectStore } from "@tests/support/object-store";
import { describe, expect, onTestFinished, test } from "vitest";
import { localFolder } from "@/features/files/gateway/local-folder";
import { objectStore } from "@/features/files/gateway/object-store";
import type { FileStore } from "@/features/files/store";

function aFolder() {
  const folder = mkdtempSync(join(tmpdir(), "tollgate-files-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function aBucket(keys: Partial<typeof KEYS> = {}) {
  const server = await startObjectStore();
  onTestFinished(() => server.close());
  const store = objectStore({
    endpoint: `${server.url}/`,
    bucket: "tollgate",
    region: REGION,
    ...KEYS,
    ...keys,
  });
  return { server, store };
}

const textIn = async (store: FileStore, id: string) => {
  const stream = await store.get(id);
  return stream && new Response(stream).text();
};

describe.each([
  ["a folder", async () => localFolder(aFolder())],
  ["an object store", async () => (await aBucket()).store],
])("%s", (_, open) => {
  test("gives back what was put, and nothing else", async () => {
    const store = await open();
    const [id, other] = [randomUUID(), randomUUID()];

    await store.put(id, bytesOf("one"));
    await store.put(other, bytesOf("two"));

    expect(await textIn(store, id)).toBe("one");
    expect(await textIn(store, other)).toBe("two");
    expect(await store.get(randomUUID())).toBeNull();
  });

  test("forgets what is deleted, however often, and keeps the others", async () => {
    const store = await open();
    const [id, other] = [randomUUID(), randomUUID()];
    await store.put(id, bytesOf("one"));
    await store.put(other, bytesOf("two"));

    await store.delete(id);
    await store.delete(id);

    expect(await store.get(id)).toBeNull();
    expect(await textIn(store, other)).toBe("two");
  });

  test("takes the same file a second time", async () => {
    const store = await open();
    const id = randomUUID();

    await Promise.all([
      store.put(id, bytesOf("one")),
      store.put(id, bytesOf("one")),
    ]);

    expect(await textIn(store, id)).toBe("one");
  });
});

describe("a folder", () => {
  test("is its owner's alone, and has whole files only", async () => {
    const folder = aFolder();
    const id = randomUUID();

    await localFolder(folder).put(id, bytesOf("one"));

    const within = join(folder, id.slice(0, 2));
    expect(readdirSync(within)).toEqual([id]);
    expect(statSync(within).mode & 0o777).toBe(0o700);
    expect(statSync(join(within, id)).mode & 0o777).toBe(0o600);
  });

  test("never leaves itself, whatever is asked for", async () => {
    const store = localFolder(aFolder());

    await expect(store.get("../../etc/passwd")).rejects.toThrow("no id");
  });
});

describe("an object store", () => {
  test("is addressed by bucket and id", async () => {
    const { server, store } = await aBucket();
    const id = randomUUID();

    await store.put(id, bytesOf("one"));

    expect(server.seen).toEqual([`PUT /tollgate/${id}`]);
    expect(server.objects.get(`/tollgate/${id}`)?.toString()).toBe("one");
  });

  test("takes nothing that is signed with another key", async () => {
    const { server, store } = await aBucket({ secretAccessKey: "another" });

    await expect(store.put(randomUUID(), bytesOf("one"))).rejects.toThrow(
      "answered PUT with 403",
    );
    expect(server.objects.size).toBe(0);
  });

  test("is asked again when it is busy, and given up when it stays so", async () => {
    const { server, store } = await aBucket();
    const id = randomUUID();

    server.failWith(503, 500);
    await store.put(id, bytesOf("one"));
    server.failWith(500, 500, 500, 500);
    const lost = store.get(id);

    await expect(lost).rejects.toThrow("answered GET with 500");
    expect(await textIn(store, id)).toBe("one");
  });
});
