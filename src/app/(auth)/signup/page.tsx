import type { Metadata } from "next";
import { SignInDoor } from "@/features/account/components/door";
import { loadDoor } from "@/features/account/loaders";

export const metadata: Metadata = { title: "Create an account" };

export default async function SignupPage({
  searchParams,
}: PageProps<"/signup">) {
  return <SignInDoor door="signup" {...(await loadDoor(await searchParams))} />;
}
