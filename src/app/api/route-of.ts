/**
 * The route that a request came to, as its folder is called:
 * `api/files/[fileId]`. What in the address stands for a parameter Next tells,
 * so that a request cannot make up a route of its own.
 */
export async function routeOf(
  request: Request,
  context: unknown,
): Promise<string> {
  const named = await parametersOf(context);
  const { pathname } = new URL(request.url);
  return pathname
    .split("/")
    .filter((part) => part !== "")
    .map((part) => named.get(decoded(part)) ?? part)
    .join("/");
}

/** The names of the parameters by what is in their place, in either spelling. */
async function parametersOf(context: unknown): Promise<Map<string, string>> {
  if (!(context instanceof Object && "params" in context)) return new Map();
  const params: unknown = await context.params;
  return new Map(
    Object.entries(params ?? {}).flatMap(([name, value]) =>
      [value]
        .flat()
        .map(String)
        .flatMap((part) => [part, decoded(part)])
        .map((part) => [part, `[${name}]`]),
    ),
  );
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
