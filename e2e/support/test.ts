import { test as base, expect, type Page } from "@playwright/test";
import type { UserWishes } from "@tests/support/build";
import { type Database, openDatabase } from "@/db/open";
import { visitAlive } from "./alive.ts";
import { startSpareApp } from "./apps.ts";
import { type Budget, controlBudget } from "./budget.ts";
import { type Cluster, startCluster } from "./cluster.ts";
import { type Inbox, inboxOf } from "./mail.ts";
import { controlModel, type ModelControl } from "./model.ts";
import { giveSession, signInNewcomer } from "./sign-in.ts";
import { controlStripe, type StripeControl } from "./stripe.ts";
import { readTestbed, type Testbed } from "./testbed.ts";
import { noteViolations } from "./violations.ts";

type Newcomer = Awaited<ReturnType<typeof signInNewcomer>>;

type PerTest = {
  /** How the model answers; as it comes at the start of each test. */
  model: ModelControl;
  /** Stripe's clock, cards and faults; no fault is left after a test. */
  stripe: StripeControl;
  /** What pages did against their security policy; what is left fails a test. */
  violations: string[];
  /** Where the app's mails arrive. */
  inbox: Inbox;
  /** The operator's month; as it was again after a test. */
  budget: Budget;
  /** Makes somebody new and signs `page` in as them. */
  signInNewcomer: (wishes?: UserWishes) => Promise<Newcomer>;
  /** A page of another browser in which that person is signed in too. */
  otherDevice: (user: { userId: string }) => Promise<Page>;
};

type PerWorker = {
  testbed: Testbed;
  /** The database of the testbed's app, reached while that has it open. */
  db: Database;
  /** Started for the tests that ask for it. */
  cluster: Cluster;
  /**
   * The address of an app under `next dev`. One runs in a project at a time,
   * so that the tests that ask for it are in one file.
   */
  devUrl: string;
};

/** Playwright's `test` on the app that was started for its worker. */
export const test = base.extend<PerTest, PerWorker>({
  testbed: [
    // biome-ignore lint/correctness/noEmptyPattern: playwright reads the pattern
    async ({}, use, { parallelIndex }) => {
      await use(readTestbed(parallelIndex));
    },
    { scope: "worker" },
  ],
  db: [
    async ({ testbed }, use) => {
      const { db, close } = openDatabase({
        dir: testbed.databaseDir,
        whenInUse: "join",
      });
      await use(db);
      await close();
    },
    { scope: "worker" },
  ],
  cluster: [
    async ({ testbed }, use) => {
      const cluster = await startCluster(testbed);
      await use(cluster);
      await cluster.stop();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  devUrl: [
    async ({ testbed }, use) => {
      const app = await startSpareApp(testbed, {
        spare: 2,
        mode: "dev",
        variables: { DATABASE_DIR: `${testbed.folder}/dev-db` },
      });
      await use(app.url);
      await app.stop();
    },
    { scope: "worker", timeout: 180_000 },
  ],
  baseURL: async ({ testbed }, use) => {
    await use(testbed.appUrl);
  },
  violations: [
    // biome-ignore lint/correctness/noEmptyPattern: playwright reads the pattern
    async ({}, use) => {
      const violations: string[] = [];
      await use(violations);
      expect(violations, "what the security policy forbids").toEqual([]);
    },
    { auto: true },
  ],
  page: async ({ page, violations }, use) => {
    noteViolations(page, violations);
    await use(visitAlive(page));
  },
  model: [
    async ({ testbed }, use) => {
      const model = controlModel(testbed.modelUrl);
      await model.reset();
      await use(model);
      await model.reset();
    },
    { auto: true },
  ],
  stripe: async ({ testbed }, use) => {
    const stripe = controlStripe(testbed.stripeUrl);
    await use(stripe);
    await stripe.fail(null);
  },
  inbox: async ({ testbed }, use) => {
    await use(inboxOf(testbed));
  },
  budget: async ({ db, testbed }, use) => {
    const budget = await controlBudget(db, testbed.alertsPort);
    await use(budget);
    await budget.stop();
  },
  signInNewcomer: async ({ page, db, testbed }, use) => {
    const { appUrl } = testbed;
    await use((wishes) => signInNewcomer({ page, db, appUrl }, wishes));
  },
  otherDevice: async (
    { browser, contextOptions, db, testbed, violations },
    use,
  ) => {
    const { appUrl } = testbed;
    const context = await browser.newContext(contextOptions);
    await use(async (user) => {
      await giveSession(context, { db, appUrl, user });
      const page = await context.newPage();
      noteViolations(page, violations);
      return visitAlive(page);
    });
    await context.close();
  },
});
