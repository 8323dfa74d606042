import Link from "next/link";
import type { ReactNode } from "react";
import { buttonClass } from "@/ui/button";
import type { SwitchableCategory } from "../rules.ts";
import { unsubscribeCopy as copy } from "../unsubscribe-copy.ts";

/** Asks whether to end a category of mails; says so once they are ended. */
export function UnsubscribeForm({
  subscription,
  token,
}: {
  /** Null for a link that is not ours. */
  subscription: { category: SwitchableCategory; isOn: boolean } | null;
  token: string;
}) {
  if (!subscription) {
    return (
      <Answer title={copy.invalid}>
        <p className="mt-2">{copy.invalidHint}</p>
      </Answer>
    );
  }
  const { category, isOn } = subscription;
  if (!isOn) {
    return (
      <Answer title={copy.done[category]}>
        <p className="mt-2">
          {copy.rest} {copy.undo}
        </p>
      </Answer>
    );
  }
  return (
    <>
      <h1 className="text-title">{copy.title[category]}</h1>
      <p className="mt-2">{copy.lead[category]}</p>
      <p className="mt-2">{copy.rest}</p>
      <form
        method="post"
        action={`/api/mail/unsubscribe?${new URLSearchParams({ token })}`}
        className="mt-6"
      >
        <button type="submit" className={buttonClass("primary")}>
          {copy.act}
        </button>
      </form>
    </>
  );
}

const Answer = ({
  title,
  children,
}: {
  title: string;
  children: ReactNode;
}) => (
  <>
    <h1 className="text-title">{title}</h1>
    {children}
    <Link href="/settings" className={`${buttonClass("secondary")} mt-6`}>
      {copy.settings}
    </Link>
  </>
);
