import type { Metadata } from "next";
import { SignInDoor } from "@/features/account/components/door";
import { loadDoor } from "@/features/account/loaders";

export const metadata: Metadata = { title: "Sign in" };

export default async function LoginPage({ searchParams }: PageProps<"/login">) {
  return <SignInDoor door="login" {...(await loadDoor(await searchParams))} />;
}
