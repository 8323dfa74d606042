import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const path = (relative: string) =>
  fileURLToPath(new URL(relative, import.meta.url));

const alias = {
  "@/": path("./src/"),
  "@local/": path("./local/"),
  "@tests/": path("./tests/"),
  "@root/": path("./"),
  // It throws outside of React's server build.
  "server-only": path("./tests/support/empty.ts"),
};

// It imports "next/server" without an extension, which Node alone refuses.
const server = { deps: { inline: ["next-auth"] } };

const INTEGRATION = "tests/**/*.integration.test.{ts,tsx}";

export default defineConfig({
  test: {
    // Its own number leaves a core to itself: of two, one.
    maxWorkers: availableParallelism(),
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          server,
          include: ["tests/**/*.test.{ts,tsx}"],
          exclude: [INTEGRATION],
        },
      },
      {
        resolve: { alias },
        test: {
          name: "integration",
          server,
          include: [INTEGRATION],
          globalSetup: "./tests/support/global-setup.ts",
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
