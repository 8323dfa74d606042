"use client";

import { formatBytes } from "@/features/files/size";
import { useReader } from "@/ui/reader";
import type { SentFile } from "../client/message.ts";
import { chatCopy } from "../copy.ts";

/** What was asked about: images as they are, small; others by name and size. */
export const QuestionFiles = ({ files }: { files: readonly SentFile[] }) => (
  <ul
    aria-label={chatCopy.files}
    className="mb-1 flex max-w-[85%] flex-wrap items-end justify-end gap-2"
  >
    {files.map((file) => {
      const isImage = file.mediaType.startsWith("image/");
      return (
        <li key={file.fileId} className="max-w-full">
          <a
            href={`/api/files/${file.fileId}`}
            {...(isImage ? { target: "_blank" } : { download: file.name })}
            className="block overflow-hidden rounded-control border border-line bg-surface hover:border-line-strong"
          >
            {isImage ? (
              // biome-ignore lint/performance/noImgElement: private, never optimised by a server
              <img
                src={`/api/files/${file.fileId}`}
                alt={file.name}
                loading="lazy"
                className="size-32 object-cover"
              />
            ) : (
              <span className="block px-3 py-2">
                <span dir="auto" className="block truncate text-interface">
                  {file.name}
                </span>
                <span className="block text-meta text-muted">
                  <FileFacts {...file} />
                </span>
              </span>
            )}
          </a>
        </li>
      );
    })}
  </ul>
);

/** "PDF · 1.2 MB" */
export function FileFacts({
  mediaType,
  bytes,
}: {
  mediaType: string;
  bytes: number;
}) {
  const reader = useReader();
  const kind = mediaType.startsWith("image/")
    ? chatCopy.fileKinds.image
    : mediaType === "application/pdf"
      ? chatCopy.fileKinds.pdf
      : chatCopy.fileKinds.text;
  return (
    <span suppressHydrationWarning>
      {`${kind} · ${formatBytes(bytes, reader)}`}
    </span>
  );
}
