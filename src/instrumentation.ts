import type { Instrumentation } from "next";

/** Next waits for this before it serves the first request. */
export async function register() {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { startServer } = await import("./instrumentation-node.ts");
  await startServer();
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
