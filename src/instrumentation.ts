import type { Instrumentation } from "next";

/** Next waits for this before it serves the first request. */
export async function register() {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  forgetEmptyVariables();
  const { startServer } = await import("./instrumentation-node.ts");
  await startServer();
}

/**
 * A variable left empty, as in a copied .env.example, is unset. Packages that
 * read their own when they are loaded take an empty one for a value.
 */
function forgetEmptyVariables() {
  for (const [name, value] of Object.entries(process.env)) {
    if (value?.trim() === "") delete process.env[name];
  }
}

export const onRequestError: Instrumentation.onRequestError = async (
  error,
  request,
  context,
) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { reportRequestError } = await import("./instrumentation-node.ts");
  reportRequestError(error, {
    method: request.method,
    route: context.routePath,
  });
};
