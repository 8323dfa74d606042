/**
 * Stands in for next/headers outside of Next: what the browser sends with the
 * one request being answered, and what it then keeps.
 */
export const browser = {
  cookies: new Map<string, string>(),
  headers: new Map<string, string>(),
};

export const headers = async () => new Headers([...browser.headers]);

export const cookies = async () => ({
  get(name: string) {
    const value = browser.cookies.get(name);
    return value === undefined ? undefined : { name, value };
  },
  set(name: string, value: string, options: { maxAge?: number }) {
    if (options.maxAge === 0) browser.cookies.delete(name);
    else browser.cookies.set(name, value);
  },
  delete({ name }: { name: string }) {
    browser.cookies.delete(name);
  },
});

/** Where Next's redirect, which is thrown, leads. */
export async function destinationOf(work: Promise<unknown>): Promise<string> {
  const thrown: unknown = await work.then(
    () => new Error("nothing was thrown"),
    (fault: unknown) => fault,
  );
  const digest = thrown instanceof Error ? Reflect.get(thrown, "digest") : null;
  if (!String(digest).startsWith("NEXT_REDIRECT;")) throw thrown;
  return String(digest).split(";").slice(2, -2).join(";");
}
