import type { Metadata } from "next";
import { UnsubscribeForm } from "@/features/notices/components/unsubscribe-form";
import { loadSubscription } from "@/features/notices/loaders";
import { unsubscribeCopy } from "@/features/notices/unsubscribe-copy";

export const metadata: Metadata = {
  title: unsubscribeCopy.act,
  robots: { index: false },
  // The address holds the token.
  referrer: "no-referrer",
};

/** Where a mail's link leads: it shows what would change, and changes nothing. */
export default async function UnsubscribePage({
  searchParams,
}: PageProps<"/unsubscribe">) {
  const { token } = await searchParams;
  return (
    <UnsubscribeForm
      subscription={await loadSubscription(token)}
      token={String(token)}
    />
  );
}
