import type { Route } from "next";
import Link from "next/link";
import { Section } from "@/ui/page";
import { RecordsTable } from "../../audit/components/records-table.tsx";
import { peopleCopy as copy } from "../copy.ts";
import type { Person } from "../loaders.ts";
import { AccountSection } from "./account-section.tsx";
import { WorkspacesOfPerson } from "./belonging.tsx";
import { CallsSection } from "./calls-section.tsx";
import { ChatList } from "./chat-list.tsx";
import { NoticeList } from "./notice-list.tsx";
import { PersonActs } from "./person-acts.tsx";
import { ProfileSection } from "./profile-section.tsx";
import { SessionList } from "./session-list.tsx";

/** All that an admin sees of somebody, and may do to them. */
export const PersonSections = (person: Person) => {
  const { profile, account, plans, reader, chats } = person;
  return (
    <>
      <Standing {...person} />
      <Section id="profile" title={copy.profile.title}>
        <ProfileSection profile={profile} reader={reader} />
      </Section>
      <Section id="workspaces" title={copy.workspaces.title}>
        <WorkspacesOfPerson workspaces={profile.workspaces} plans={plans} />
      </Section>
      {account && (
        <Section id="account" title={copy.account.of}>
          <AccountSection
            account={account}
            reader={reader}
            isClosed={profile.deletedAt !== null}
          />
        </Section>
      )}
      <Section id="calls" title={copy.calls.title}>
        <CallsSection calls={person.calls} reader={reader} />
      </Section>
      <Section id="sessions" title={copy.sessions.title}>
        <SessionList sessions={person.sessions} />
      </Section>
      <Section id="chats" title={copy.chats.title}>
        <ChatList userId={profile.id} chats={chats} reader={reader} />
      </Section>
      <Section id="notices" title={copy.notices.title}>
        <NoticeList notices={person.notices} />
      </Section>
      <DoneByAdmins records={person.records} subject={profile.id} />
    </>
  );
};

/** Whether the account may be used, and the acts that change it. */
const Standing = ({ profile, isSelf, sessions }: Person) => {
  const { status, suspendedReason, deletedAt } = profile;
  return (
    <>
      {status === "suspended" && !deletedAt && (
        <p className="mb-4 max-w-prose text-danger" dir="auto">
          {copy.profile.suspendedBecause(suspendedReason)}
        </p>
      )}
      {deletedAt ? (
        <p className="max-w-prose text-muted">{copy.profile.isDeleted}</p>
      ) : (
        <PersonActs
          userId={profile.id}
          name={profile.name ?? profile.email}
          email={profile.email}
          role={profile.role}
          status={status}
          isSignedIn={sessions.length > 0}
          isSelf={isSelf}
        />
      )}
    </>
  );
};

/** What the audit log has on a person or a workspace. */
export const DoneByAdmins = ({
  records,
  subject,
}: Pick<Person, "records"> & { subject: string }) => (
  <Section id="done" title={copy.audit.title}>
    {records.length === 0 ? (
      <p className="text-muted">{copy.audit.none}</p>
    ) : (
      <RecordsTable records={records} />
    )}
    <p className="mt-3">
      <Link
        href={`/admin/audit?subject=${subject}` as Route}
        prefetch={false}
        className="text-accent underline"
      >
        {copy.audit.all}
      </Link>
    </p>
  </Section>
);
