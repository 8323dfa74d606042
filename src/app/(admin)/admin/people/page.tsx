import type { Metadata } from "next";
import { requireAdmin } from "@/features/account/loaders";
import { AdminPage } from "@/features/admin/components/admin-page";
import { Pager } from "@/features/admin/components/pager";
import { PeopleFilterForm } from "@/features/admin/people/components/people-filters";
import { PeopleTable } from "@/features/admin/people/components/people-table";
import { WorkspacesFound } from "@/features/admin/people/components/workspaces-found";
import { peopleCopy as copy } from "@/features/admin/people/copy";
import { loadPeople } from "@/features/admin/people/loaders";
import { Section } from "@/ui/page";

export const metadata: Metadata = { title: copy.title };

export default async function PeoplePage({
  searchParams,
}: PageProps<"/admin/people">) {
  await requireAdmin();
  const { filters, page, plans, workspaces, reader, readAt, isFirst } =
    await loadPeople(await searchParams);
  const people = (
    <PeopleTable people={page.rows} plans={plans} reader={reader} />
  );
  return (
    <AdminPage title={copy.title} readAt={readAt}>
      <PeopleFilterForm filters={filters} plans={plans} />
      <WorkspacesFound workspaces={workspaces} plans={plans} />
      {workspaces.length === 0 ? (
        people
      ) : (
        <Section id="people-found" title={copy.found.people}>
          {people}
        </Section>
      )}
      <Pager
        label={copy.pages}
        path="/admin/people"
        params={filters}
        cursorName="after"
        next={page.next}
        isFirst={isFirst}
      />
    </AdminPage>
  );
}
