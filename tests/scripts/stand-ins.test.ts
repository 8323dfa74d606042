import { type StandIns, startStandIns } from "@root/scripts/run/stand-ins";
import { welcome } from "@root/scripts/run/welcome";
import { afterEach, expect, test } from "vitest";

const appUrl = "http://localhost:3000";
let standIns: StandIns | undefined;

afterEach(async () => {
  await standIns?.close();
  standIns = undefined;
});

const start = async (given: Record<string, string | undefined>) => {
  standIns = await startStandIns({ appUrl, given });
  return standIns;
};

test("stands in for everything while nothing is configured", async () => {
  const { variables, list } = await start({ AUTH_GITHUB_ID: "" });

  expect(Object.keys(variables).toSorted()).toEqual([
    "LOCAL_GITHUB_URL",
    "LOCAL_GOOGLE_URL",
    "LOCAL_MAIL_URL",
    "LOCAL_MODEL_URL",
    "LOCAL_STRIPE_URL",
  ]);
  expect(list.map(({ until }) => until)).toEqual([
    "AUTH_GITHUB_ID",
    "AUTH_GOOGLE_ID",
    "OPENAI_API_KEY",
    "GROQ_API_KEY",
    "STRIPE_SECRET_KEY",
    "RESEND_API_KEY or SMTP_URL",
  ]);
});

test("stands in for nothing that has a real variable", async () => {
  const { variables } = await start({
    AUTH_GITHUB_ID: "real",
    OPENAI_API_KEY: "real",
    GROQ_BASE_URL: "https://models.example.com",
    STRIPE_SECRET_KEY: "sk_test_real",
    SMTP_URL: "smtps://smtp.example.com",
  });

  expect(Object.keys(variables)).toEqual(["LOCAL_GOOGLE_URL"]);
});

test("says where the app is, who may sign in and what stands in", async () => {
  const text = welcome({
    appUrl,
    standIns: await start({ OPENAI_API_KEY: "real" }),
    databaseDir: "/data/db",
    logFile: ".data/logs/app.log",
  });

  expect(text).toContain("Tollgate runs at http://localhost:3000");
  expect(text).toContain("Ada Lovelace <ada@example.com>");
  expect(text).toContain("Admin <admin@example.com>, administrator");
  expect(text).toMatch(
    /for GitHub sign-in +http\S+ +until AUTH_GITHUB_ID is set/,
  );
  expect(text).toMatch(/for Postgres +\/data\/db +until DATABASE_URL is set/);
  expect(text).not.toContain("OPENAI_API_KEY");
});
