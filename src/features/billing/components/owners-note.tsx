import type { Reader } from "@/core/format";
import { billingCopy } from "../copy.ts";
import { Note } from "./billing-notes.tsx";

type Owner = { name: string | null; email: string };

/** To a member, who may read what is below: whom to ask for more. */
export const OwnersNote = ({
  owners,
  reader,
}: {
  owners: readonly Owner[];
  reader: Reader;
}) => (
  <Note>
    <p className="max-w-prose">
      {billingCopy.askOwner(
        owners.map(({ name, email }) => name ?? email),
        reader,
      )}
    </p>
    <ul className="shrink-0">
      {owners.map(({ email }) => (
        <li key={email}>
          <a href={`mailto:${email}`} className="text-accent underline">
            {email}
          </a>
        </li>
      ))}
    </ul>
  </Note>
);
