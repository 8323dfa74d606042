import type { Metadata } from "next";
import { ProblemNotice } from "@/features/account/components/problem";
import { loadProblem } from "@/features/account/loaders";

export const metadata: Metadata = { title: "Not signed in" };

export default async function AuthErrorPage({
  searchParams,
}: PageProps<"/auth-error">) {
  return <ProblemNotice {...(await loadProblem(await searchParams))} />;
}
