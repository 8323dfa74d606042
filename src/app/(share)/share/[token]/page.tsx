import type { Metadata } from "next";
import { SharedThread } from "@/features/chat/share/components/shared-thread";
import { loadSharedChat } from "@/features/chat/share/loaders";

export async function generateMetadata({
  params,
}: PageProps<"/share/[token]">): Promise<Metadata> {
  const { title } = await loadSharedChat((await params).token);
  return {
    title,
    robots: { index: false, follow: false },
    referrer: "no-referrer",
  };
}

/** A chat that its owner has made public, as it stood then. */
export default async function SharePage({
  params,
}: PageProps<"/share/[token]">) {
  return <SharedThread {...(await loadSharedChat((await params).token))} />;
}
