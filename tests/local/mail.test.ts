import { type LocalMail, startMail } from "@local/mail/start";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LOCAL_MAIL_KEY } from "@/core/env/stand-ins";

const mail = {
  from: "Tollgate <mail@example.com>",
  to: "ada@example.com",
  subject: "Half of <this> period’s credits are used",
  html: "<p>Half</p><script>alert(1)</script>",
  text: "Half <b>",
  headers: {},
};

let local: LocalMail;
beforeEach(async () => {
  local = await startMail();
});
afterEach(() => local.close());

const send = (body: object, headers: Record<string, string> = {}) =>
  fetch(`${local.url}/emails`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${LOCAL_MAIL_KEY}`,
      "idempotency-key": "key",
      ...headers,
    },
    body: JSON.stringify(body),
  });

const page = async (path: string) => {
  const response = await fetch(`${local.url}${path}`);
  return { response, markup: await response.text() };
};

describe("the mail stand-in", () => {
  test("takes the product's key and no other", async () => {
    const known = await send(mail);
    const unknown = await send(mail, { authorization: "Bearer re_other" });

    expect([known.status, unknown.status]).toEqual([200, 403]);
    expect(local.inbox.list()).toHaveLength(1);
  });

  test("answers a key again with the first mail, and refuses other content under it", async () => {
    const first = await (await send(mail)).json();
    const again = await (await send(mail)).json();
    const other = await send({ ...mail, subject: "Another" });

    expect(again).toEqual(first);
    expect(other.status).toBe(409);
    expect(await other.json()).toMatchObject({
      name: "invalid_idempotent_request",
    });
    expect(local.inbox.list()).toHaveLength(1);
  });

  test.each([
    ["without a text part", { ...mail, text: "" }],
    ["with a field that Resend does not know", { ...mail, unknown: 1 }],
    ["to nobody", { ...mail, to: "nobody" }],
  ])("refuses a mail %s", async (_what, body) => {
    expect((await send(body)).status).toBe(422);
    expect(local.inbox.list()).toEqual([]);
  });

  test("shows what came, with the mail's markup shut off", async () => {
    await send(mail);
    const [{ id } = { id: "" }] = local.inbox.list();

    const inbox = await page("/");
    const one = await page(`/mails/${id}`);
    const raw = await page(`/mails/${id}/html`);

    expect(inbox.markup).toContain("Half of &lt;this&gt; period’s");
    expect(one.markup).toContain("Half &lt;b&gt;");
    expect(one.markup).not.toContain("<script>");
    expect(one.markup).toMatch(/<iframe [^>]*sandbox="allow-popups /);
    expect(raw.markup).toBe(mail.html);
    expect(raw.response.headers.get("content-security-policy")).toMatch(
      /^sandbox .*default-src 'none'/,
    );
  });

  test("can answer late what it has taken at once", async () => {
    local.inbox.fail({ times: 1, afterMs: 60_000 });

    const late = send(mail).catch(() => "no answer");
    await expect.poll(() => local.inbox.list().length).toBe(1);
    await local.close();

    expect(await late).toBe("no answer");
  });

  test("says so when there is no such mail", async () => {
    expect((await page("/mails/none")).response.status).toBe(404);
  });
});
