import type { ReactNode } from "react";
import type { SharedMessage } from "@/db/schema/shares";
import { Markdown } from "@/ui/markdown/markdown";
import { Moment } from "@/ui/reader";
import { shareCopy } from "../copy.ts";
import type { SharedChat } from "../queries.ts";

const copy = shareCopy.page;

/** A chat that everybody may read: its name, when it was shared, its messages. */
export const SharedThread = ({ title, messages, sharedAt }: SharedChat) => (
  <main id="main" className="mx-auto max-w-180 px-4 pt-8 pb-16 print:p-0">
    <h1 dir="auto" className="text-title break-words">
      {title}
    </h1>
    <p className="mt-2 border-b border-line pb-4 text-meta text-muted">
      {copy.shared} <Moment at={sharedAt.toISOString()} style="date" />
      {". "}
      {copy.snapshot}
    </p>
    <Messages messages={messages} />
  </main>
);

/** A message to read, with its files as whoever shows it wants them. */
type ReadMessage = Omit<SharedMessage, "files"> & {
  files?: readonly ReactNode[];
};

/** Questions and answers as they stood, to read and nothing else. */
export const Messages = ({
  messages,
}: {
  messages: readonly ReadMessage[];
}) => (
  <ol aria-label={copy.messages}>
    {messages.map((message, position) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a snapshot never changes
      <li key={position} className={SPACE[message.role]}>
        {message.role === "user" ? (
          <Question message={message} />
        ) : (
          <Answer message={message} />
        )}
      </li>
    ))}
  </ol>
);

const SPACE = { user: "pt-10 first:pt-6", assistant: "pt-5" } as const;

const Question = ({
  message: { text, files = [] },
}: {
  message: ReadMessage;
}) => (
  <div className="flex flex-col items-end gap-2">
    <h2 className="sr-only">{copy.asked}</h2>
    {files.length > 0 && (
      <ul
        aria-label={copy.files}
        className="flex max-w-[85%] flex-col items-end gap-1 text-meta text-muted"
      >
        {files.map((file, position) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two may have one name
          <li key={position} dir="auto" className="break-all">
            {file}
          </li>
        ))}
      </ul>
    )}
    {text !== "" && (
      <p
        dir="auto"
        className="max-w-[85%] rounded-sheet bg-bubble px-4 py-2.5 text-answer break-words whitespace-pre-wrap print:border print:border-line"
      >
        {text}
      </p>
    )}
  </div>
);

const Answer = ({
  message: { text, status, modelId },
}: {
  message: ReadMessage;
}) => (
  <>
    <h2 className="sr-only">{copy.answered(modelId)}</h2>
    <Markdown text={text} />
    {copy.endings[status] && (
      <p className="mt-3 text-muted">{copy.endings[status]}</p>
    )}
    {modelId && (
      <p aria-hidden="true" className="mt-3 text-meta text-muted">
        {modelId}
      </p>
    )}
  </>
);
