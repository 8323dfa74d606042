import Link from "next/link";
import { buttonClass } from "@/ui/button";
import { problemCopy, writeTo } from "../copy.ts";
import type { SignInProblem } from "../schema.ts";

/** What became of a sign-in, and the one way on. */
export function ProblemNotice({
  problem,
  next,
  supportEmail,
}: {
  problem: SignInProblem;
  next: string;
  supportEmail: string | undefined;
}) {
  const { title, text, way, action } = problemCopy[problem];
  const destination = way === "settings" ? "/settings" : next;
  return (
    <>
      <h1 className="text-title">{title}</h1>
      <p className="mt-2">{text}</p>
      {problem === "Configuration" && supportEmail && (
        <p className="mt-2">
          {writeTo} <MailLink address={supportEmail} />.
        </p>
      )}
      <Link
        href={{ pathname: "/login", query: { next: destination } }}
        className={`${buttonClass("primary")} mt-6`}
      >
        {action}
      </Link>
    </>
  );
}

export const MailLink = ({ address }: { address: string }) => (
  <a href={`mailto:${address}`} className="text-accent underline">
    {address}
  </a>
);
