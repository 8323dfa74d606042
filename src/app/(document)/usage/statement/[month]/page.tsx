import type { Metadata } from "next";
import { readerFor } from "@/core/format";
import { StatementSheet } from "@/features/usage/components/documents/statement-sheet";
import { documentsCopy } from "@/features/usage/documents-copy";
import { loadStatement } from "@/features/usage/loaders";

type Props = PageProps<"/usage/statement/[month]">;

/** Also the name under which a browser saves it. */
export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `${documentsCopy.statement.title} ${(await params).month}` };
}

export default async function StatementPage({ params }: Props) {
  const { month } = await params;
  const { actor, isOwn, ...statement } = await loadStatement(month);
  return (
    <StatementSheet
      {...statement}
      month={month}
      memberName={isOwn ? (actor.name ?? actor.email) : null}
      reader={readerFor(actor)}
    />
  );
}
