import type { Metadata } from "next";
import { requireAdmin } from "@/features/account/loaders";
import { AdminPage } from "@/features/admin/components/admin-page";
import { EventFacts } from "@/features/admin/operations/components/event-details";
import { loadEvent } from "@/features/admin/operations/loaders";
import { webhooksCopy } from "@/features/admin/operations/webhooks-copy";

export const metadata: Metadata = { title: webhooksCopy.caption };

export default async function EventPage({
  params,
}: PageProps<"/admin/operations/webhooks/[eventId]">) {
  await requireAdmin();
  const event = await loadEvent((await params).eventId);
  return (
    <AdminPage title={event.id} readAt={new Date()}>
      <EventFacts event={event} />
    </AdminPage>
  );
}
