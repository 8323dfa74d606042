import type { Metadata, Route } from "next";
import Link from "next/link";
import { readerFor } from "@/core/format";
import { requireAdmin } from "@/features/account/loaders";
import { AdminPage } from "@/features/admin/components/admin-page";
import { PeekView } from "@/features/admin/peeks/components/peek-view";
import { peeksCopy as copy } from "@/features/admin/peeks/copy";
import { loadPeek } from "@/features/admin/peeks/loaders";

export const metadata: Metadata = { title: copy.title };

export default async function ConversationPage({
  params,
}: PageProps<"/admin/people/[id]/chats/[conversationId]">) {
  const reader = readerFor(await requireAdmin());
  const peek = await loadPeek(await params);
  return (
    <AdminPage title={peek.read?.title ?? copy.title}>
      <p className="mb-6">
        <Link
          href={`/admin/people/${peek.userId}` as Route}
          className="text-accent underline"
        >
          {copy.back}
        </Link>
      </p>
      <PeekView {...peek} reader={reader} />
    </AdminPage>
  );
}
