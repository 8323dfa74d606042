import { formatCount, formatDayAndTime, type Reader } from "@/core/format";
import type { PersonRow } from "./list.ts";

/** The words of people and workspaces, as an admin sees them. */
export const peopleCopy = {
  title: "People",
  person: "Person",
  workspace: "Workspace",
  unnamed: "No name",
  deletedName: "Deleted account",
  closedName: "Closed workspace",
  none: "Nobody matches",
  noneHint: "Widen the search, or clear the filters.",

  filters: {
    label: "Filters",
    search: "Person, team, id or Stripe customer",
    status: "Status",
    role: "Role",
    plan: "Plan",
    sort: "Sort by",
    all: "All",
    show: "Show",
    clear: "Clear",
    sorts: { newest: "Newest", spend: "Cost this month" },
    statuses: {
      active: "Active",
      suspended: "Suspended",
      deleted: "Deleted",
    },
    roles: { user: "Person", admin: "Admin" },
  },

  columns: {
    person: "Person",
    address: "Address",
    status: "Status",
    plan: "Plan",
    since: "Since",
    seen: "Last seen",
    credits: "Credits this month",
    cost: "Cost this month, USD",
  },
  free: "free",
  never: "Never",
  pages: "Pages of people",
  monthNote:
    "Credits charged and provider cost of this UTC month, attempts that failed included, from the rollups.",

  profile: {
    title: "Profile",
    id: "Id",
    email: "Address",
    verified: "Vouched for by the provider",
    unverified: "Nobody vouches for it",
    role: "Role",
    since: "Since",
    deleted: "Deleted",
    zone: "Time zone",
    region: "Region",
    unknown: "Not known",
    providers: "Signs in with",
    noProvider: "Nothing",
    chats: "Chats",
    files: "Files",
    filesFacts: (count: number, bytes: number, reader: Reader) =>
      `${formatCount(count, reader)} (${formatMegabytes(bytes, reader)})`,
    shares: "Shared links",
    monthCredits: "Credits this month",
    monthCost: "Cost this month",
    suspendedBecause: (reason: string | null) =>
      reason ? `Suspended. They are shown: “${reason}”` : "Suspended.",
    isDeleted:
      "This account is deleted. Its rows stay for the ledger, without name or address.",
  },

  found: {
    title: "Workspaces found",
    people: "People found",
    columns: {
      name: "Workspace",
      kind: "Kind",
      owner: "Owner",
      plan: "Plan",
      customer: "Customer at Stripe",
    },
    kinds: { personal: "Personal", team: "Team" },
    noOwner: "Nobody",
    noCustomer: "None",
    more: (shown: number) =>
      `The newest ${shown}; there are more. Add a word of the name.`,
  },

  workspaces: {
    title: "Workspaces",
    columns: { name: "Workspace", role: "Role", plan: "Plan" },
    personal: "Personal workspace",
    roles: { owner: "Owner", member: "Member" },
    none: "In no workspace.",
  },

  members: {
    title: "Members",
    columns: { person: "Person", address: "Address", role: "Role" },
    more: (shown: number, count: number, reader: Reader) =>
      `The first ${formatCount(shown, reader)} of ${formatCount(count, reader)}.`,
    none: "Nobody is in it.",
  },

  account: {
    title: "Plan and credits",
    of: "Plan and credits of the personal workspace",
    open: "Open the workspace",
    plan: "Plan",
    sources: {
      free: "",
      trial: "trial",
      subscription: "subscription",
      hand: "set by hand, not billed",
    },
    period: "Period",
    until: (from: string, to: string, reader: Reader) =>
      `${formatDayAndTime(from, reader)} to ${formatDayAndTime(to, reader)}`,
    seats: "Seats",
    customer: "Customer at Stripe",
    status: "Subscription",
    prepaid: "Prepaid credits",
    overage: "Overage",
    trial: "Trial",
    noTrial: "Never taken",
    trialUntil: (at: string, isOver: boolean, reader: Reader) =>
      `${isOver ? "Ended" : "Until"} ${formatDayAndTime(at, reader)}`,
    created: "Since",
    closed: "Closed",
  },

  invoices: { title: "Invoices", none: "No invoices." },

  calls: {
    title: "Newest calls",
    all: "All calls in usage",
    none: "No calls.",
    columns: {
      when: "When",
      model: "Model",
      feature: "Purpose",
      credits: "Credits",
      cost: "Cost, USD",
      outcome: "Outcome",
    },
    reserved: (credits: number, reader: Reader) =>
      `${formatCount(credits, reader)} reserved`,
    running: "running",
    released: "not charged",
  },

  sessions: {
    title: "Sessions",
    none: "Signed in nowhere.",
    columns: { browser: "Browser", signedIn: "Signed in", seen: "Last seen" },
    unknown: "Unknown browser",
  },

  chats: {
    title: "Chats",
    lead: "When they were and how long, without names or text. To read one, say why: its person is told at once who looked, when and why. Temporary and deleted chats cannot be read.",
    none: "No chats.",
    columns: {
      chat: "Chat",
      begun: "Begun",
      last: "Last message",
      messages: "Messages",
      look: "Look into it",
    },
    look: "Look into it",
  },

  notices: {
    title: "Notices",
    none: "No notices.",
    columns: { when: "When", what: "What", read: "Read" },
    read: "Read",
    unread: "Not read",
  },

  audit: {
    title: "What admins did",
    none: "No admin has acted on this account.",
    all: "All of it in the audit log",
  },
} as const;

/** "suspended", "admin", "deleted": what is out of the ordinary of somebody. */
export const standingOf = ({
  status,
  role,
  isDeleted,
}: Pick<PersonRow, "status" | "role" | "isDeleted">): string => {
  if (isDeleted) return peopleCopy.filters.statuses.deleted;
  const words = [
    status === "suspended" && peopleCopy.filters.statuses.suspended,
    role === "admin" && peopleCopy.filters.roles.admin,
  ].filter((word) => word !== false);
  return words.join(", ") || peopleCopy.filters.statuses.active;
};

const formatMegabytes = (bytes: number, { locale }: Reader) =>
  new Intl.NumberFormat(locale, {
    style: "unit",
    unit: "megabyte",
    maximumFractionDigits: 1,
  }).format(bytes / 1_000_000);
