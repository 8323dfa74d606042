import { formatCount, type Reader } from "@/core/format";
import { Facts } from "@/ui/page";
import { Moment } from "@/ui/reader";
import { FIGURES } from "../../definitions.ts";
import { formatNanos } from "../../usd.ts";
import { peopleCopy, standingOf } from "../copy.ts";
import type { PersonProfile } from "../person.ts";

const copy = peopleCopy.profile;

/** Who somebody is, and how much of what is theirs. */
export const ProfileSection = ({
  profile,
  reader,
}: {
  profile: PersonProfile;
  reader: Reader;
}) => {
  const isDeleted = profile.deletedAt !== null;
  return (
    <div className="max-w-160">
      <Facts
        facts={[
          {
            name: copy.id,
            value: (
              <code className="font-mono text-code break-all">
                {profile.id}
              </code>
            ),
          },
          {
            name: copy.email,
            value: isDeleted ? copy.unknown : <Address {...profile} />,
          },
          {
            name: peopleCopy.columns.status,
            value: standingOf({ ...profile, isDeleted }),
          },
          {
            name: copy.since,
            value: <Moment at={profile.createdAt.toISOString()} style="date" />,
          },
          {
            name: copy.providers,
            value: profile.providers.join(", ") || copy.noProvider,
          },
          { name: copy.zone, value: profile.timeZone ?? copy.unknown },
          { name: copy.region, value: profile.locale ?? copy.unknown },
          { name: copy.chats, value: formatCount(profile.chats, reader) },
          {
            name: copy.files,
            value: copy.filesFacts(profile.files, profile.fileBytes, reader),
          },
          { name: copy.shares, value: formatCount(profile.shares, reader) },
          {
            name: copy.monthCredits,
            definition: FIGURES.monthCredits.definition,
            value: formatCount(profile.month.credits, reader),
          },
          {
            name: copy.monthCost,
            definition: FIGURES.monthCost.definition,
            value: formatNanos(profile.month.costNanos, reader),
          },
        ]}
      />
    </div>
  );
};

const Address = ({
  email,
  isVerified,
}: Pick<PersonProfile, "email" | "isVerified">) => (
  <>
    <span className="break-all">{email}</span>
    <span className="block text-meta text-muted">
      {isVerified ? copy.verified : copy.unverified}
    </span>
  </>
);
