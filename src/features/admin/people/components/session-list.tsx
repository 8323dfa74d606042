import { nameBrowser } from "@/features/account/browser-name";
import type { SignedInBrowser } from "@/features/account/queries";
import { settingsCopy } from "@/features/account/settings-copy";
import { Moment } from "@/ui/reader";
import { Table } from "@/ui/table";
import { peopleCopy } from "../copy.ts";

const copy = peopleCopy.sessions;

/** Where somebody is signed in. */
export const SessionList = ({
  sessions,
}: {
  sessions: readonly SignedInBrowser[];
}) =>
  sessions.length === 0 ? (
    <p className="text-muted">{copy.none}</p>
  ) : (
    <Table
      caption={copy.title}
      rows={sessions}
      keyOf={({ sessionId }) => sessionId}
      columns={[
        {
          name: copy.columns.browser,
          narrow: "title",
          cell: ({ userAgent }) =>
            settingsCopy.devices.name(nameBrowser(userAgent)),
        },
        {
          name: copy.columns.signedIn,
          narrow: "note",
          cell: ({ signedInAt }) => (
            <Moment at={signedInAt.toISOString()} style="short" />
          ),
        },
        {
          name: copy.columns.seen,
          narrow: "figure",
          cell: ({ lastSeenAt }) => (
            <Moment at={lastSeenAt.toISOString()} style="day" />
          ),
        },
      ]}
    />
  );
