export { auth, handlers, signIn, signOut } from "@/features/account/auth";
