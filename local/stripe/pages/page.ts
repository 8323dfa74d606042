import type { Account } from "../account.ts";
import type { Asked } from "../http/request.ts";

export type PageAnswer =
  | { kind: "page"; html: string; status?: number }
  | { kind: "redirect"; to: string }
  | { kind: "pdf"; bytes: Uint8Array };

export type PageCall = {
  account: Account;
  id: string;
  /** What a form sent. */
  form: Record<string, string>;
};

export type Page = {
  method: "GET" | "POST";
  /** With `:id` where an id stands. */
  path: string;
  answer(call: PageCall): PageAnswer;
};

export const formOf = ({ body }: Asked): Record<string, string> =>
  Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) =>
      typeof value === "string" ? [[name, value]] : [],
    ),
  );
