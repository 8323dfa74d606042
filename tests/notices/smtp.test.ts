import { SMTPServer } from "smtp-server";
import { afterEach, expect, test } from "vitest";
import type { Mail } from "@/features/notices/gateway/mail";
import { smtpGateway } from "@/features/notices/gateway/smtp";

const mail: Mail = {
  id: "7f0c9a55-6df5-4e0e-8a43-0d6f1f0ad0c7",
  from: "Tollgate <mail@example.com>",
  to: "ada@example.com",
  subject: "80% of this period’s credits are used",
  html: "<p>800 of 1,000 credits are used.</p>",
  text: "800 of 1,000 credits are used.",
  headers: { "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" },
};

const servers: SMTPServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    await new Promise<void>((closed) => server.close(() => closed()));
  }
});

test("a mail server is given both parts, the headers, and the same Message-ID each time", async () => {
  const { gateway, received } = await serve();

  const first = await gateway.send(mail);
  await gateway.send(mail);

  const messageId = `<${mail.id}@example.com>`;
  expect(first).toEqual({ ok: true, value: { providerId: messageId } });
  expect(received).toHaveLength(2);
  for (const raw of received) {
    expect(raw).toContain(`Message-ID: ${messageId}\r\n`);
    expect(raw).toContain("From: Tollgate <mail@example.com>\r\n");
    expect(raw).toContain(
      "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
    );
    expect(raw).toMatch(/Content-Type: text\/plain/);
    expect(raw).toMatch(/Content-Type: text\/html/);
  }
});

test.each([
  [550, { kind: "rejected", code: "smtp_550" }],
  [450, { kind: "unavailable", code: "smtp_450", retryAfterMs: null }],
])("an address it answers with %i to is %o", async (responseCode, refusal) => {
  const { gateway } = await serve(responseCode);

  expect(await gateway.send(mail)).toEqual({ ok: false, refusal });
});

test("a server that is not there is asked again later", async () => {
  const gateway = smtpGateway("smtp://127.0.0.1:1");

  expect(await gateway.send(mail)).toEqual({
    ok: false,
    refusal: { kind: "unavailable", code: "smtp_esocket", retryAfterMs: null },
  });
});

test("a password it does not take is no fault of the mail", async () => {
  const { port } = await serve();
  const gateway = smtpGateway(`smtp://tollgate:wrong@127.0.0.1:${port}`);

  expect(await gateway.send(mail)).toMatchObject({
    ok: false,
    refusal: { kind: "unavailable" },
  });
});

/** A mail server on loopback; `refuseWith` is its answer to every recipient. */
async function serve(refuseWith?: number) {
  const received: string[] = [];
  const started = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    onAuth: (_auth, _session, done) => done(new Error("wrong password")),
    onRcptTo(_address, _session, done) {
      if (refuseWith === undefined) return done();
      done(Object.assign(new Error("no"), { responseCode: refuseWith }));
    },
    onData(stream, _session, done) {
      let raw = "";
      stream.on("data", (chunk) => {
        raw += chunk;
      });
      stream.on("end", () => {
        received.push(raw);
        done();
      });
    },
  });
  servers.push(started);
  const port = await new Promise<number>((resolve) => {
    const listening = started.listen(0, "127.0.0.1", () => {
      const address = listening.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });
  return { gateway: smtpGateway(`smtp://127.0.0.1:${port}`), received, port };
}
