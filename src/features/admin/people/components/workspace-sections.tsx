import { Facts, Section } from "@/ui/page";
import { Moment } from "@/ui/reader";
import { peopleCopy as copy } from "../copy.ts";
import type { Workspace } from "../loaders.ts";
import { AccountSection } from "./account-section.tsx";
import { MembersOfWorkspace } from "./belonging.tsx";
import { CallsSection } from "./calls-section.tsx";
import { DoneByAdmins } from "./person-sections.tsx";

/** All that an admin sees of a workspace, and may do to it. */
export const WorkspaceSections = ({
  profile,
  account,
  calls,
  records,
  reader,
}: Workspace) => {
  const { id, createdAt, closedAt } = profile;
  const facts = [
    {
      name: copy.profile.id,
      value: <code className="font-mono text-code break-all">{id}</code>,
    },
    {
      name: copy.account.created,
      value: <Moment at={createdAt.toISOString()} style="date" />,
    },
    closedAt && {
      name: copy.account.closed,
      value: <Moment at={closedAt.toISOString()} style="date" />,
    },
  ].filter((fact) => fact !== null);
  return (
    <>
      <div className="max-w-160">
        <Facts facts={facts} />
      </div>
      <Section id="members" title={copy.members.title}>
        <MembersOfWorkspace profile={profile} reader={reader} />
      </Section>
      <Section id="account" title={copy.account.title}>
        <AccountSection
          account={account}
          reader={reader}
          isClosed={closedAt !== null}
        />
      </Section>
      <Section id="calls" title={copy.calls.title}>
        <CallsSection calls={calls} reader={reader} />
      </Section>
      <DoneByAdmins records={records} subject={id} />
    </>
  );
};
