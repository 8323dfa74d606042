import type { Metadata } from "next";
import { AdminPage } from "@/features/admin/components/admin-page";
import { adminCopy } from "@/features/admin/copy";
import { Acts } from "@/features/admin/spending/components/acts";
import { Alerts } from "@/features/admin/spending/components/alerts";
import { Brakes } from "@/features/admin/spending/components/brakes";
import { Days } from "@/features/admin/spending/components/days";
import { MonthFigures } from "@/features/admin/spending/components/month-figures";
import { Months } from "@/features/admin/spending/components/months";
import { Spikes } from "@/features/admin/spending/components/spikes";
import { loadSpending } from "@/features/admin/spending/loaders";

export const metadata: Metadata = { title: adminCopy.pages.spending };

export default async function AdminSpendingPage() {
  const spending = await loadSpending();
  return (
    <AdminPage title={adminCopy.pages.spending} readAt={spending.now}>
      <MonthFigures {...spending} />
      <Brakes {...spending} />
      <Spikes {...spending} />
      <Alerts {...spending} />
      <Acts {...spending} />
      <Days {...spending} />
      <Months {...spending} />
    </AdminPage>
  );
}
