import type { NextConfig } from "next";

/** The benchmark's build has one more route, and a folder of its own. */
const bench: NextConfig = {
  distDir: ".next-bench",
  pageExtensions: ["tsx", "ts", "bench.ts"],
};

/** The pseudo-locale's build: what the pages say is longer, and marked. */
const pseudo: NextConfig = {
  distDir: ".next-pseudo",
  turbopack: {
    rules: { "*copy.ts": { loaders: ["./scripts/pseudo/loader.cjs"] } },
  },
};

/** A public chat: for whoever has its address, and nobody who stands between. */
const SHARED_HEADERS = [
  { key: "X-Robots-Tag", value: "noindex, nofollow, noarchive" },
  { key: "Referrer-Policy", value: "no-referrer" },
  { key: "Cache-Control", value: "private, no-store" },
];

/**
 * For every answer of the server. A page's content security policy has a nonce
 * and is written by middleware.ts; a drawing's frame has a policy of its own.
 */
const SECURITY_HEADERS = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
  {
    key: "Permissions-Policy",
    value:
      "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(), usb=()",
  },
  // Browsers heed it over https alone.
  ...(process.env.NODE_ENV === "production"
    ? [{ key: "Strict-Transport-Security", value: "max-age=63072000" }]
    : []),
];

/** An address of ours may name a chat; another site learns the host alone. */
const REFERRER_HEADERS = [
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
];

/** Development has one more page, which shows the pieces of src/ui. */
const development: NextConfig = { pageExtensions: ["tsx", "ts", "dev.tsx"] };

const nextConfig: NextConfig = {
  ...(process.env.NODE_ENV === "development" ? development : {}),
  ...(process.env.TOLLGATE_BENCH === "1" ? bench : {}),
  ...(process.env.TOLLGATE_PSEUDO === "1" ? pseudo : {}),
  reactStrictMode: true,
  poweredByHeader: false,
  experimental: {
    // An action of the admin plane answers everybody else with 403.
    authInterrupts: true,
    // The longest form has one text of 4,000 characters.
    serverActions: { bodySizeLimit: "256kb" },
  },
  typedRoutes: true,
  // Whoever has had the types checked saves a quarter of a build.
  typescript: { ignoreBuildErrors: process.env.TOLLGATE_TYPES_CHECKED === "1" },
  // AGENTS.md is written by hand.
  agentRules: false,
  serverExternalPackages: [
    "@electric-sql/pglite",
    "@electric-sql/pglite-pgvector",
    // Renders with React's own server, which the app's bundles leave out.
    "@react-email/render",
    "nodemailer",
    "pg",
  ],
  headers: async () => [
    { source: "/:path*", headers: SECURITY_HEADERS },
    { source: "/((?!diagram/).*)", headers: REFERRER_HEADERS },
    { source: "/share/:path*", headers: SHARED_HEADERS },
  ],
  // Read from disk at start, where file tracing does not see them.
  outputFileTracingIncludes: {
    "/*": ["./drizzle/**/*", "./src/db/functions/**/*"],
    "/api/files": [
      "./src/features/files/pdf-worker.ts",
      "./node_modules/unpdf/**/*",
    ],
    "/diagram/**": [
      "./node_modules/mermaid/package.json",
      "./node_modules/mermaid/dist/mermaid.esm.min.mjs",
      "./node_modules/mermaid/dist/chunks/mermaid.esm.min/*.mjs",
    ],
  },
};

export default nextConfig;
