import type { Metadata } from "next";
import Link from "next/link";
import { readerFor } from "@/core/format";
import { AdminPage } from "@/features/admin/components/admin-page";
import {
  CallFactsList,
  CallHold,
  CallPostings,
  CallTimings,
} from "@/features/admin/usage/components/call-details";
import { callCopy as copy } from "@/features/admin/usage/copy";
import { loadCallFacts } from "@/features/admin/usage/loaders";
import { buttonClass } from "@/ui/button";
import { Section } from "@/ui/page";

export const metadata: Metadata = { title: copy.title };

export default async function AdminCallPage({
  params,
}: PageProps<"/admin/usage/calls/[requestId]">) {
  const loaded = await loadCallFacts(params);
  const { actor, facts, postings, traceUrl, now } = loaded;
  const reader = readerFor(actor);
  const call = { facts, reader };
  return (
    <AdminPage
      title={copy.title}
      readAt={now}
      filters={
        <Link href="/admin/usage" className={buttonClass("secondary")}>
          {copy.back}
        </Link>
      }
    >
      <Section id="ledger" title={copy.sections.ledger}>
        <CallPostings {...{ postings, reader }} />
      </Section>
      <div className="gap-x-10 desktop:grid desktop:grid-cols-2">
        <Section id="facts" title={copy.sections.facts}>
          <CallFactsList {...call} traceUrl={traceUrl} />
        </Section>
        <div>
          <Section id="hold" title={copy.sections.hold}>
            <CallHold {...call} />
          </Section>
          <Section id="timings" title={copy.sections.timings}>
            <CallTimings {...call} />
          </Section>
        </div>
      </div>
    </AdminPage>
  );
}
