import type { JournalEntry } from "./clock.ts";

type Row = Record<string, unknown>;

/**
 * What must have been told, reckoned once more from nothing but the states that
 * the counters went through and what was refused. Nothing of the product is
 * asked.
 */
export class Reference {
  /** `workspace/kind/source/start` of each threshold that was crossed. */
  readonly crossed = new Set<string>();
  /** `budget/month/nanos/percent` likewise. */
  readonly alerts = new Set<string>();
  /** Addresses of outbox rows by their key, as they are owed. */
  readonly owed = new Map<string, string>();
  readonly wrongs: string[] = [];
  readonly #totals = new Map<string, Row>();
  readonly #workspaces = new Map<string, Row>();
  readonly #users = new Map<string, Row>();
  readonly #owners: { workspaceId: string; userId: string }[] = [];
  readonly #cutOff = new Set<string>();
  readonly #spent = new Map<string, Map<unknown, number>>();

  constructor(
    readonly terms: { budgetNanos: number; alertEmails: readonly string[] },
  ) {}

  read({ what, row }: JournalEntry) {
    switch (what) {
      case "usage_totals":
        return this.#count(row);
      case "credit_balances":
        return this.#balance(row);
      case "workspaces":
        return void this.#workspaces.set(text(row.id), row);
      case "users":
        return void this.#users.set(text(row.id), row);
      case "memberships":
        return this.#join(row);
      case "operator_spend":
        return this.#spend(row);
      case "notifications":
        return this.#notify(row);
      case "operator_alerts":
        return this.#alert(row);
      case "refusal":
        return this.#refuse(row);
      case "cut off":
        return void this.#cutOff.add(text(row.workspaceId));
    }
  }

  /** Whether a limit may have been met by a refusal that nobody heard. */
  readonly isUnsure = (crossed: string): boolean => {
    const [kind = "", period = ""] = crossed.split(" ");
    const [workspaceId = ""] = period.split("/");
    const isLimit = kind === "usage_100" || kind === "overage_cap";
    return isLimit && this.#cutOff.has(workspaceId);
  };

  #count(row: Row) {
    const key = periodOf(row);
    const before = this.#totals.get(key);
    this.#totals.set(key, row);
    const limit = number(row.included_limit);
    if (number(row.included_used) + number(row.included_held) > limit) {
      this.wrongs.push(`above the limit: ${JSON.stringify(row)}`);
    }
    if (!before) return;
    const isTrial = row.period_source === "trial";
    const levels = [50, 80, 100];
    const names = [
      "usage_50",
      "usage_80",
      isTrial ? "trial_ended" : "usage_100",
    ];
    this.#cross(row, "included_used", { before, limit, levels, names });
    const workspace = this.#workspaces.get(text(row.workspace_id));
    this.#cross(row, "overage_used", {
      ...{ before, levels: [80, 100], names: ["overage_80", "overage_cap"] },
      limit: number(workspace?.overage_cap_credits),
    });
  }

  #cross(
    row: Row,
    column: string,
    of: { before: Row; limit: number; levels: number[]; names: string[] },
  ) {
    const [was, is] = [number(of.before[column]), number(row[column])];
    for (const [index, level] of of.levels.entries()) {
      const least = (of.limit * level) / 100;
      if (of.limit === 0 || was >= least || is < least) continue;
      this.crossed.add(`${of.names[index]} ${periodOf(row)}`);
    }
  }

  #balance(row: Row) {
    const [balance, held] = [number(row.balance), number(row.held)];
    if (balance >= held && held >= 0 && number(row.debt) >= 0) return;
    this.wrongs.push(`more is promised than there is: ${JSON.stringify(row)}`);
  }

  #join(row: Row) {
    if (row.role !== "owner") return;
    const [workspaceId, userId] = [text(row.workspace_id), text(row.user_id)];
    this.#owners.push({ workspaceId, userId });
  }

  #spend(row: Row) {
    const month = text(row.month);
    const shards = this.#spent.get(month) ?? new Map<unknown, number>();
    this.#spent.set(month, shards.set(row.shard, number(row.cost_nanos)));
    const spent = [...shards.values()].reduce((sum, nanos) => sum + nanos, 0);
    const { budgetNanos } = this.terms;
    for (const percent of [50, 80, 100]) {
      if (spent * 100 < budgetNanos * percent) continue;
      this.alerts.add(`budget/${month}/${budgetNanos}/${percent}`);
    }
  }

  /** Whoever is refused with 95 % of it used has met the limit. */
  #refuse({ workspaceId, kind, limitKind, used, limit }: Row) {
    const isOverage = kind === "spend_cap_reached";
    if (!isOverage && limitKind !== "period_credits") return;
    if (number(limit) === 0 || number(used) * 100 < number(limit) * 95) return;
    const column = isOverage ? "overage_used" : "included_used";
    const met = [...this.#totals.values()]
      .filter(
        (row) =>
          row.workspace_id === workspaceId &&
          number(row[column]) === number(used),
      )
      .toSorted((a, b) =>
        text(a.period_start).localeCompare(text(b.period_start)),
      )
      .at(-1);
    if (!met) return void this.wrongs.push("a refusal for a period unknown");
    const name = isOverage ? "overage_cap" : "usage_100";
    this.crossed.add(`${name} ${periodOf(met)}`);
  }

  #notify({ id, workspace_id: workspaceId, user_id: reader }: Row) {
    for (const { userId, ...owner } of this.#owners) {
      if (owner.workspaceId !== workspaceId || reader) continue;
      const person = this.#users.get(userId);
      if (person?.status !== "active" || person.deleted_at) continue;
      this.owed.set(`notice/${id}/${userId}`, text(person.email));
    }
  }

  #alert({ id }: Row) {
    for (const address of this.terms.alertEmails) {
      this.owed.set(`alert/${id}/${address}`, address);
    }
  }
}

export const periodOf = (row: Row) =>
  `${row.workspace_id}/${row.period_source}/${Date.parse(text(row.period_start))}`;

const text = (value: unknown) => String(value);
const number = (value: unknown) => Number(value ?? 0);
