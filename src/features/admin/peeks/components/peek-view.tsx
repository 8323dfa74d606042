import type { Reader } from "@/core/format";
import { Messages } from "@/features/chat/share/components/shared-thread";
import { Moment } from "@/ui/reader";
import { ActDialog } from "../../components/act-dialog.tsx";
import { openPeekAction } from "../actions.ts";
import { peeksCopy as copy } from "../copy.ts";
import type { Peek } from "../loaders.ts";
import { EndOfPeek } from "./end-of-peek.tsx";
import { PeekedFile } from "./peeked-file.tsx";

/** A conversation to read, or the question why it is to be read. */
export const PeekView = ({
  conversationId,
  read,
  reader,
}: Peek & { reader: Reader }) =>
  read ? (
    <div className="max-w-180">
      <p>
        {copy.until} <Moment at={read.endsAt} style="time" />
        {". "}
        <span className="text-muted" dir="auto">
          {copy.because} {read.reason}
        </span>
      </p>
      {read.messages.some(({ files }) => files.length > 0) && (
        <p className="text-muted">{copy.files}</p>
      )}
      <EndOfPeek at={read.endsAt} />
      {read.messages.length === 0 ? (
        <p className="mt-6 text-muted">{copy.nothing}</p>
      ) : (
        <Messages
          messages={read.messages.map(({ files, ...message }) => ({
            ...message,
            files: files.map((file) => (
              <PeekedFile
                key={file.fileId}
                {...{ file, conversationId, reader }}
              />
            )),
          }))}
        />
      )}
    </div>
  ) : (
    <>
      <p className="mb-4 max-w-prose">{copy.ask.lead}</p>
      <ActDialog
        trigger={copy.ask.trigger}
        title={copy.ask.title}
        effect={copy.ask.effect}
        act={copy.ask.act}
        action={openPeekAction}
        fields={{ conversationId }}
        refusals={copy.refusals}
        variant="primary"
      />
    </>
  );
