"use client";

import { X } from "lucide-react";
import { imageTokens } from "@/features/files/rules";
import type { ModelChoice } from "@/features/llm/loaders";
import { Button } from "@/ui/button";
import { icon } from "@/ui/icon";
import { IconButton } from "@/ui/icon-button";
import { attachCopy } from "../attach-copy.ts";
import type { Attachment, Tray, TrayState } from "../client/tray.ts";
import { FileFacts } from "./question-files.tsx";

export { trayNamed } from "../client/tray.ts";

/** What is attached to the draft: how far each has come, and what to do. */
export function Attachments({
  tray,
  state: { attachments, said },
  model,
}: {
  tray: Tray;
  state: TrayState;
  model: ModelChoice | undefined;
}) {
  const hasUnseen =
    model?.imageTileTokens === null &&
    attachments.some(({ preview }) => preview !== null);
  return (
    <>
      <p role="status" className="sr-only">
        {said}
      </p>
      {attachments.length > 0 && (
        <ul
          aria-label={attachCopy.list}
          className="flex max-h-[30dvh] flex-wrap gap-2 overflow-y-auto px-3 pt-3"
        >
          {attachments.map((attachment) => (
            <Chip key={attachment.key} attachment={attachment} tray={tray} />
          ))}
        </ul>
      )}
      {hasUnseen && model && (
        <p role="status" className="px-4 pt-2 text-meta text-danger">
          {attachCopy.blind(model.name)}
        </p>
      )}
    </>
  );
}

function Chip({ attachment, tray }: { attachment: Attachment; tray: Tray }) {
  const { key, name, preview, upload } = attachment;
  const hasFailed = upload.state === "failed";
  const isRunning = upload.state === "running";
  return (
    <li
      className="relative flex max-w-full min-w-0 items-center gap-2 overflow-hidden rounded-control border border-line py-1 pr-1 pl-2 tablet:max-w-80"
      data-failed={hasFailed || undefined}
    >
      {preview && (
        // biome-ignore lint/performance/noImgElement: of this browser alone
        <img
          src={preview}
          alt=""
          className="size-10 shrink-0 rounded-chip bg-sunken object-cover"
        />
      )}
      <div className="min-w-0 flex-1 py-1">
        <p dir="auto" className="truncate text-interface">
          {name}
        </p>
        <p
          className={
            hasFailed ? "text-meta text-danger" : "text-meta text-muted"
          }
        >
          <UploadFacts attachment={attachment} />
        </p>
      </div>
      {hasFailed && upload.mayRetry && (
        <Button
          variant="quiet"
          aria-label={attachCopy.retryOf(name)}
          onClick={() => tray.retry(key)}
        >
          {attachCopy.retry}
        </Button>
      )}
      <IconButton
        hasTip={false}
        label={isRunning ? attachCopy.cancel(name) : attachCopy.remove(name)}
        onClick={() => tray.remove(key)}
      >
        <X {...icon} />
      </IconButton>
      {isRunning && (
        <span
          aria-hidden="true"
          className="absolute bottom-0 left-0 h-0.5 w-full origin-left bg-accent"
          style={{ transform: `scaleX(${upload.percent / 100})` }}
        />
      )}
    </li>
  );
}

function UploadFacts({ attachment }: { attachment: Attachment }) {
  const { upload, mediaType, bytes } = attachment;
  switch (upload.state) {
    case "failed":
      return upload.message;
    case "done":
      return <FileFacts {...upload.file} />;
    case "running":
      if (upload.percent === 100) return attachCopy.reading;
      return upload.percent > 0 ? (
        attachCopy.uploading(upload.percent)
      ) : (
        <FileFacts mediaType={mediaType} bytes={bytes} />
      );
  }
}

/** What the model will count of what is attached. */
export const tokensOfFiles = (
  attachments: readonly Attachment[],
  model: ModelChoice | undefined,
): number =>
  attachments.reduce((sum, { upload }) => {
    if (upload.state !== "done" || !model) return sum;
    const { tokens, width, height } = upload.file;
    if (tokens !== null) return sum + tokens;
    return width && height
      ? sum + (imageTokens({ width, height }, model) ?? 0)
      : sum;
  }, 0);
