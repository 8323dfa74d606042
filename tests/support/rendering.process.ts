import { registerHooks } from "node:module";

/**
 * Loaded before a process that renders: React's server build cannot, and in any
 * other the package "server-only" throws.
 */
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "server-only"
      ? { url: import.meta.resolve("./empty.ts"), shortCircuit: true }
      : next(specifier, context),
});
