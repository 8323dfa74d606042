import type { Metadata } from "next";
import { readerFor } from "@/core/format";
import { ReceiptSheet } from "@/features/usage/components/documents/receipt-sheet";
import { documentsCopy } from "@/features/usage/documents-copy";
import { loadReceipt } from "@/features/usage/loaders";

export const metadata: Metadata = { title: documentsCopy.receipt.title };

export default async function ReceiptPage({
  params,
}: PageProps<"/usage/receipt/[requestId]">) {
  const { actor, ...receipt } = await loadReceipt((await params).requestId);
  return <ReceiptSheet {...receipt} reader={readerFor(actor)} />;
}
