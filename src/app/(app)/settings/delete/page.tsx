import type { Metadata } from "next";
import Link from "next/link";
import { readerFor } from "@/core/format";
import { signInAction } from "@/features/account/actions";
import { SubmitButton } from "@/features/account/components/submit-button";
import { requireActor } from "@/features/account/loaders";
import { DeleteForm } from "@/features/leaving/components/delete-form";
import { leavingCopy as copy } from "@/features/leaving/copy";
import { loadLeaving } from "@/features/leaving/loaders";
import { Page, Section } from "@/ui/page";

export const metadata: Metadata = { title: copy.title };

export default async function DeleteAccountPage() {
  const [actor, leaving] = await Promise.all([requireActor(), loadLeaving()]);
  const reader = readerFor(actor);
  const consequences = [
    copy.email(leaving.email),
    copy.chats(leaving.chats, reader),
    copy.running,
    ...leaving.workspaces.flatMap((facts) => [
      copy.plan(facts, reader),
      facts.unbilledCredits > 0 ? copy.unbilled(facts, reader) : null,
      facts.prepaidCredits > 0 ? copy.lost(facts, reader) : null,
    ]),
    copy.devices,
  ].filter((fact) => fact !== null);
  return (
    <Page title={copy.title}>
      <p className="-mt-4">
        <Link href="/settings#data" className="text-accent underline">
          {copy.back}
        </Link>
      </p>
      <Section id="what" title={copy.what}>
        <Sentences sentences={consequences} />
      </Section>
      <Section id="kept" title={copy.kept}>
        <Sentences sentences={copy.keptFacts} />
        <p className="mt-4 max-w-prose text-muted">{copy.again}</p>
        <p className="mt-4">
          <a href="/api/export" download className="text-accent underline">
            {copy.export}
          </a>
        </p>
      </Section>
      <Act leaving={leaving} />
    </Page>
  );
}

const Sentences = ({ sentences }: { sentences: readonly string[] }) => (
  <ul className="max-w-prose list-disc space-y-2 pl-5">
    {sentences.map((sentence) => (
      <li key={sentence} className="break-words">
        {sentence}
      </li>
    ))}
  </ul>
);

/** The last step that is open: an obstacle, a new sign-in, or the deletion. */
function Act({
  leaving: { obstacle, isFresh, ways, email },
}: {
  leaving: Awaited<ReturnType<typeof loadLeaving>>;
}) {
  if (obstacle) {
    return (
      <Section id="act" title={copy.confirm.title}>
        <p className="max-w-prose">{copy.obstacle(obstacle)}</p>
      </Section>
    );
  }
  if (!isFresh) {
    return (
      <Section id="act" title={copy.fresh.title}>
        <p className="max-w-prose">{copy.fresh.text}</p>
        <div className="mt-4 flex flex-wrap gap-2">
          {ways.map(({ id, name }) => (
            <form key={id} action={signInAction}>
              <input type="hidden" name="provider" value={id} />
              <input type="hidden" name="next" value="/settings/delete" />
              <SubmitButton>{copy.fresh.again(name)}</SubmitButton>
            </form>
          ))}
        </div>
      </Section>
    );
  }
  return (
    <Section id="act" title={copy.confirm.title}>
      <DeleteForm email={email} />
    </Section>
  );
}
