import type { IForbiddenRuleType } from "dependency-cruiser";

type Rule = Extract<IForbiddenRuleType, { to: { circular?: boolean } }>;

/** Each feature may import those after it. */
const FEATURE_CHAIN = [
  "admin",
  "leaving",
  "chat",
  "files",
  "llm",
  "billing",
  "limits",
  "notices",
  "usage",
  "plans",
  "account",
  "rates",
];

/** Packages of one vendor, each imported by one feature's gateway alone. */
const VENDOR_PACKAGES = [
  "stripe",
  "@ai-sdk/openai",
  "@ai-sdk/groq",
  "@upstash/redis",
  "@upstash/ratelimit",
  "resend",
  "nodemailer",
  "aws4fetch",
];

const rooms: Rule[] = [
  forbid("core imports nothing else of src", {
    from: { path: "^src/core/" },
    to: { path: "^src/", pathNot: "^src/core/" },
  }),
  forbid("ui imports core alone", {
    from: { path: "^src/ui/" },
    to: { path: "^src/", pathNot: "^src/(ui|core)/" },
  }),
  forbid("db imports core alone", {
    from: { path: "^src/db/" },
    to: { path: "^src/", pathNot: "^src/(db|core)/" },
  }),
  forbid("nothing imports app", {
    from: { path: "^src/", pathNot: "^src/app/" },
    to: { path: "^src/app/" },
  }),
  forbid("app asks features, never the database", {
    from: { path: "^src/app/" },
    to: { path: ["node_modules/drizzle-orm/", "^src/db/schema/"] },
  }),
  forbid("src stands alone: only proxy.ts imports from the root", {
    from: { path: "^src/", pathNot: "^src/proxy\\.ts$" },
    to: {
      path: "^(?!src/)",
      pathNot: "node_modules/",
      couldNotResolve: false,
      dependencyTypesNot: ["core"],
    },
  }),
  forbid("proxy.ts imports middleware.ts alone from the root", {
    from: { path: "^src/proxy\\.ts$" },
    to: {
      path: "^(?!src/|middleware\\.ts$)",
      pathNot: "node_modules/",
      couldNotResolve: false,
      dependencyTypesNot: ["core"],
    },
  }),
];

const chain: Rule[] = [
  ...FEATURE_CHAIN.slice(1).map((feature, index) =>
    forbid(`${feature} imports only features after it in the chain`, {
      from: { path: `^src/features/${feature}/` },
      to: {
        path: `^src/features/(${FEATURE_CHAIN.slice(0, index + 1).join("|")})/`,
      },
    }),
  ),
  forbid("a new feature takes its place in the chain first", {
    from: { path: `^src/features/(?!(${FEATURE_CHAIN.join("|")})/)` },
    to: {},
  }),
];

const doors: Rule[] = [
  forbid("a vendor's package is imported by a gateway alone", {
    from: {
      path: "^src/",
      pathNot: [
        "^src/features/[^/]+/gateway\\.ts$",
        "^src/features/[^/]+/gateway/",
      ],
    },
    to: { path: `node_modules/(${VENDOR_PACKAGES.join("|")})/` },
  }),
  forbid("only llm/metered.ts reserves, settles and releases", {
    from: {
      path: "^src/",
      pathNot: [
        // The second is a part of the first: how its holds end.
        "^src/features/llm/(metered|resolve-hold)\\.ts$",
        "^src/features/limits/",
      ],
    },
    to: {
      path: "^src/features/limits/(reserve|settle|release)\\.ts$",
      dependencyTypesNot: ["type-only"],
    },
  }),
  forbid("only llm/metered.ts ends holds through resolve-hold.ts", {
    from: { path: "^src/", pathNot: "^src/features/llm/metered\\.ts$" },
    to: { path: "^src/features/llm/resolve-hold\\.ts$" },
  }),
  forbid("schema.ts and rules.ts are pure", {
    from: { path: "^src/features/[^/]+/(schema|rules)\\.ts$" },
    to: {
      path: [
        "^src/db/",
        "^src/core/(env|log|telemetry)\\.ts$",
        "node_modules/(server-only|next|pg|drizzle-orm)/",
      ],
      dependencyTypesNot: ["type-only"],
    },
  }),
];

const soundness: Rule[] = [
  forbid("no cycle", { from: {}, to: { circular: true } }),
  forbid("every import is found", { from: {}, to: { couldNotResolve: true } }),
];

export const layerRules = [...rooms, ...chain, ...doors, ...soundness];

/** A checker that read nothing finds nothing wrong: each file must be read. */
export function unreadFiles(sources: { files: string[]; read: string[] }) {
  const read = new Set(sources.read);
  return sources.files
    .filter((file) => !read.has(file))
    .map((file) => `not read: ${file}`);
}

function forbid(name: string, sides: Pick<Rule, "from" | "to">): Rule {
  return { name, severity: "error", ...sides };
}
