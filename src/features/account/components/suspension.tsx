import Link from "next/link";
import { signOutAction } from "../actions.ts";
import { suspensionCopy } from "../copy.ts";
import { MailLink } from "./problem.tsx";
import { SubmitButton } from "./submit-button.tsx";

/** Why an account is suspended, what is kept and whom to write to. */
export function SuspensionNotice({
  reason,
  supportEmail,
  isSignedIn,
}: {
  reason: string | null;
  supportEmail: string | undefined;
  /** This browser still holds a session of the suspended account. */
  isSignedIn: boolean;
}) {
  return (
    <>
      <h1 className="text-title">{suspensionCopy.title}</h1>
      {reason && (
        <p className="mt-2" dir="auto">
          {suspensionCopy.reason(reason)}
        </p>
      )}
      <p className="mt-2">{suspensionCopy.kept}</p>
      <p className="mt-2">
        {supportEmail ? (
          <>
            {suspensionCopy.writeTo} <MailLink address={supportEmail} />.
          </>
        ) : (
          suspensionCopy.operator
        )}
      </p>
      <div className="mt-6">
        {isSignedIn ? (
          <form action={signOutAction}>
            <SubmitButton>{suspensionCopy.signOut}</SubmitButton>
          </form>
        ) : (
          <Link href="/login" className="text-accent underline">
            {suspensionCopy.otherAccount}
          </Link>
        )}
      </div>
    </>
  );
}
