import { libraryVersion, readLibraryFile } from "../../../library.ts";

type Context = { params: Promise<{ version: string; file: string[] }> };

/** The library that draws diagrams, as it was installed; nobody's in particular. */
export async function GET(_: Request, { params }: Context) {
  const { version, file } = await params;
  const isCurrent = version === (await libraryVersion());
  const text = isCurrent ? await readLibraryFile(file.join("/")) : null;
  if (text === null) return new Response(null, { status: 404 });
  return new Response(text, {
    headers: {
      "content-type": "text/javascript; charset=utf-8",
      "cache-control": "public, max-age=31536000, immutable",
      // The frame that asks is of no origin.
      "access-control-allow-origin": "*",
      "x-content-type-options": "nosniff",
    },
  });
}
