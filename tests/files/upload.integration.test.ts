import { countTokens } from "@local/model/tokens";
import { givenTeam, givenUser } from "@tests/support/build";
import { test } from "@tests/support/database";
import { memoryStore } from "@tests/support/file-store";
import { bytesOf } from "@tests/support/files";
import { eq } from "drizzle-orm";
import { describe, expect } from "vitest";
import { users } from "@/db/schema/account";
import { files } from "@/db/schema/files";
import { discardAll } from "@/features/files/discard";
import { documentForModel } from "@/features/files/rules";
import { uploadFile } from "@/features/files/upload";

const upload = (
  person: { userId: string; workspaceId: string },
  bytes = bytesOf("text"),
) => ({ ...person, name: "notes.txt", bytes });

describe("an upload", () => {
  test("is a row and bytes under its id, counted as the model is given it", async ({
    db,
  }) => {
    const ada = await givenUser(db);
    const store = memoryStore();
    const text = "What the ledger says. ".repeat(50);

    const uploaded = await uploadFile(db, store, upload(ada, bytesOf(text)));

    if (!uploaded.ok) throw new Error("refused");
    const { id, tokens } = uploaded.value;
    expect(store.objects.get(id)).toEqual(bytesOf(text));
    expect(tokens).toBe(
      countTokens(documentForModel({ id, name: "notes.txt", text })),
    );
    const [row] = await db.select().from(files).where(eq(files.id, id));
    expect(row).toMatchObject({ text, tokens, conversationId: null });
    expect(row?.storedAt).not.toBeNull();
  });

  test("takes no more than the person's room, however many come at once", async ({
    db,
  }) => {
    const ada = await givenUser(db, {
      limits: { storedFileBytesMax: 50_000n },
    });
    const store = memoryStore();

    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () =>
        uploadFile(db, store, upload(ada, bytesOf("a".repeat(9_000)))),
      ),
    );

    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(5);
    expect(store.objects.size).toBe(5);
  });

  test("of a tiny file counts as a page of a disk", async ({ db }) => {
    const ada = await givenUser(db, {
      limits: { storedFileBytesMax: 10_000n },
    });
    const store = memoryStore();

    const outcomes = [
      await uploadFile(db, store, upload(ada)),
      await uploadFile(db, store, upload(ada)),
      await uploadFile(db, store, upload(ada)),
    ];

    expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, false]);
  });

  test("counts against its own person, whoever pays", async ({ db }) => {
    const team = await givenTeam(db, {
      limits: { storedFileBytesMax: 5_000n },
    });
    const { workspaceId } = team;
    const store = memoryStore();
    const theirs = { userId: team.member.userId, workspaceId };
    await uploadFile(db, store, upload(theirs));

    const own = { userId: team.owner.userId, workspaceId };
    const outcome = await uploadFile(db, store, upload(own));

    expect(outcome.ok).toBe(true);
  });

  test("that the store does not take cannot be read, and is removed later", async ({
    db,
  }) => {
    const ada = await givenUser(db);
    const store = memoryStore();
    store.failNext();

    await expect(uploadFile(db, store, upload(ada))).rejects.toThrow("store");

    const [row] = await db
      .select()
      .from(files)
      .where(eq(files.userId, ada.userId));
    expect(row?.storedAt).toBeNull();
    expect(row?.discardedAt).not.toBeNull();
  });

  test("of a person who has gone is refused", async ({ db }) => {
    const ada = await givenUser(db);
    await db
      .update(users)
      .set({ deletedAt: new Date() })
      .where(eq(users.id, ada.userId));
    const store = memoryStore();

    const outcome = await uploadFile(db, store, upload(ada));

    expect(outcome).toEqual({
      ok: false,
      refusal: { kind: "unauthenticated" },
    });
    expect(store.objects.size).toBe(0);
  });

  test("whose person goes while its bytes are written leaves no bytes", async ({
    db,
  }) => {
    const ada = await givenUser(db);
    const store = memoryStore();
    store.beforeNextPut(() => discardAll(db, ada));

    const outcome = await uploadFile(db, store, upload(ada));

    expect(outcome).toEqual({
      ok: false,
      refusal: { kind: "unauthenticated" },
    });
    expect(store.objects.size).toBe(0);
  });
});
