import type { NextConfig } from "next";

const nextConfig: NextConfig = {
  reactStrictMode: true,
  poweredByHeader: false,
  // AGENTS.md is written by hand.
  agentRules: false,
  serverExternalPackages: [
    "@electric-sql/pglite",
    "@electric-sql/pglite-pgvector",
    "pg",
  ],
  // Read from disk at start, where file tracing does not see them.
  outputFileTracingIncludes: {
    "/*": ["./drizzle/**/*", "./src/db/functions/**/*"],
  },
};

export default nextConfig;
