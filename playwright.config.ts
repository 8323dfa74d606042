import { defineConfig, devices } from "@playwright/test";
import { quickBrowser } from "./e2e/support/chromium.ts";

const WORKERS = 2;

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  globalSetup: "./e2e/support/global-setup.ts",
  // Each with an app, a database and stand-ins of its own, which one test at a
  // time tells how to behave.
  workers: WORKERS,
  forbidOnly: Boolean(process.env.CI),
  // A busy machine may fail a journey once; what fails twice is broken. Those
  // that needed it are listed as flaky.
  retries: 1,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: "list",
  use: {
    // Keeping one costs a sixth of the time: `playwright test --trace on`.
    trace: "off",
    screenshot: "only-on-failure",
    ...quickBrowser,
  },
  projects: [
    {
      name: "desktop",
      use: { viewport: { width: 1440, height: 900 } },
    },
    {
      name: "phone",
      // Asked over HTTP: the window's size has no part in it.
      testIgnore: /(modes|processes|quickstart|secrets)\.spec\.ts$/,
      // What does not depend on the window is asked once.
      grepInvert: /@desktop/,
      use: {
        ...devices["Pixel 7"],
        viewport: { width: 390, height: 844 },
      },
    },
  ],
});
