import { handlers } from "@/features/account/auth";

export const { GET, POST } = handlers;
