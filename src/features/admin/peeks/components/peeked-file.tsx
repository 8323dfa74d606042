import type { Reader } from "@/core/format";
import { formatBytes } from "@/features/files/size";
import { peeksCopy as copy } from "../copy.ts";
import type { Peek } from "../loaders.ts";

type File = NonNullable<Peek["read"]>["messages"][number]["files"][number];

/** A file of a message: its name, type and size, and the way to it. */
export const PeekedFile = ({
  file: { fileId, name, mediaType, bytes, isKept },
  conversationId,
  reader,
}: {
  file: File;
  conversationId: string;
  reader: Reader;
}) => (
  <span className="block text-end">
    {isKept ? (
      // No route of the app's: the browser shows or saves what comes.
      <a
        href={`/api/admin/looks/${conversationId}/files/${fileId}`}
        target="_blank"
        rel="noreferrer"
        className="text-accent underline"
      >
        {name}
      </a>
    ) : (
      name
    )}{" "}
    <span dir="ltr" className="whitespace-nowrap">
      {mediaType}, {formatBytes(bytes, reader)}
    </span>
    {!isKept && <> {copy.fileGone}</>}
  </span>
);
