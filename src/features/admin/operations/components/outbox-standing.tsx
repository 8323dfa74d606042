import type { Reader } from "@/core/format";
import { Moment } from "@/ui/reader";
import { outboxCopy as copy } from "../outbox-copy.ts";
import type { OutboxStanding } from "../outboxes.ts";

/** How many letters wait and how many are lost. */
export const Standing = ({
  outbox,
  dead,
  reader,
}: {
  outbox: OutboxStanding;
  dead: string;
  reader: Reader;
}) => (
  <p>
    {copy.standing(outbox, dead, reader)}
    {outbox.oldestWaitingAt && (
      <span className="text-muted">
        {" · "}
        {copy.oldest}{" "}
        <Moment at={outbox.oldestWaitingAt.toISOString()} style="short" />
      </span>
    )}
  </p>
);
