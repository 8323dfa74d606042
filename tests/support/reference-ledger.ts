export type ReferenceCall = {
  id: string;
  key: string;
  period: string;
  input: number;
  counted: number;
  ceiling: number;
  weights: { input: number; output: number };
  received: number;
  expiresAt: number;
  state: "held" | "settled" | "released" | "expired";
  keepsKey: boolean;
  /** Credits by funding: promised while held, charged after. */
  parts: { included: number; prepaid: number; overage: number };
};

type Period = {
  included: number;
  includedHeld: number;
  overage: number;
  overageHeld: number;
};

const LEASE_MS = 30_000;

/**
 * The rules of MONEY once more, as plainly as they can be said, for one
 * workspace with one plan. What the database does must equal this.
 */
export class ReferenceLedger {
  readonly periods = new Map<string, Period>();
  readonly calls = new Map<string, ReferenceCall>();
  balance: number;
  balanceHeld = 0;

  constructor(
    readonly terms: { included: number; prepaid: number; cap: number },
  ) {
    this.balance = terms.prepaid;
  }

  reserve(
    now: number,
    asked: Pick<ReferenceCall, "id" | "key" | "counted" | "weights"> & {
      wanted: number;
    },
  ): "granted" | string {
    this.sweep(now);
    for (const call of this.calls.values()) {
      if (call.key !== asked.key) continue;
      if (call.state === "held") return "request_in_progress";
      if (call.state === "settled" && call.keepsKey) return "already_answered";
    }
    const key = new Date(now).toISOString().slice(0, 7);
    const period = this.periods.get(key) ?? {
      included: 0,
      includedHeld: 0,
      overage: 0,
      overageHeld: 0,
    };
    const left = {
      included: this.terms.included - period.included - period.includedHeld,
      prepaid: this.balance - this.balanceHeld,
      overage: this.terms.cap - period.overage - period.overageHeld,
    };
    const input = Math.ceil((asked.counted * 11) / 10) + 8;
    const inputCredits = input * asked.weights.input;
    const available = left.included + left.prepaid + left.overage;
    const least =
      inputCredits + Math.min(256, asked.wanted) * asked.weights.output;
    if (available < least) {
      const promised =
        period.includedHeld + this.balanceHeld + period.overageHeld;
      return available + promised >= least
        ? "too_many_concurrent"
        : "spend_cap_reached";
    }
    const ceiling = Math.min(
      asked.wanted,
      Math.floor((available - inputCredits) / asked.weights.output),
    );
    const hold = inputCredits + ceiling * asked.weights.output;
    const included = Math.min(hold, left.included);
    const prepaid = Math.min(hold - included, left.prepaid);
    const parts = { included, prepaid, overage: hold - included - prepaid };
    this.periods.set(key, period);
    period.includedHeld += parts.included;
    period.overageHeld += parts.overage;
    this.balanceHeld += parts.prepaid;
    this.calls.set(asked.id, {
      ...asked,
      period: key,
      input,
      ceiling,
      received: 0,
      expiresAt: now + LEASE_MS,
      state: "held",
      keepsKey: true,
      parts,
    });
    return "granted";
  }

  renew(now: number, call: ReferenceCall, received: number) {
    if (call.state !== "held") return;
    call.expiresAt = now + LEASE_MS;
    call.received = Math.max(call.received, received);
  }

  settle(call: ReferenceCall, credits: number, outcome: string): boolean {
    if (call.state === "held") {
      call.keepsKey = outcome !== "failed";
      this.#charge(call, Math.min(credits, total(call)));
      call.state = "settled";
      return true;
    }
    if (call.state !== "expired") return false;
    this.#giveBack(call, Math.max(0, total(call) - credits));
    call.state = "settled";
    return true;
  }

  release(call: ReferenceCall): boolean {
    if (call.state === "expired") return this.settle(call, 0, "failed");
    if (call.state !== "held") return false;
    this.#charge(call, 0);
    call.state = "released";
    return true;
  }

  sweep(now: number) {
    // In the order their leases ran out: the first takes what is left.
    const expired = [...this.calls.values()]
      .filter((call) => call.state === "held" && call.expiresAt <= now)
      .toSorted((a, b) => a.expiresAt - b.expiresAt || (a.id < b.id ? -1 : 1));
    for (const call of expired) {
      const credits =
        call.received === 0
          ? 0
          : call.counted * call.weights.input +
            call.received * call.weights.output;
      this.#charge(call, Math.min(credits, total(call)));
      call.state = "expired";
      call.keepsKey = false;
    }
  }

  #charge(call: ReferenceCall, credits: number) {
    const period = this.#periodOf(call);
    period.includedHeld -= call.parts.included;
    period.overageHeld -= call.parts.overage;
    this.balanceHeld -= call.parts.prepaid;
    const included = Math.min(
      credits,
      this.terms.included - period.included - period.includedHeld,
    );
    const prepaid = Math.min(credits - included, call.parts.prepaid);
    call.parts = { included, prepaid, overage: credits - included - prepaid };
    period.included += call.parts.included;
    period.overage += call.parts.overage;
    this.balance -= call.parts.prepaid;
  }

  #giveBack(call: ReferenceCall, credits: number) {
    const period = this.#periodOf(call);
    const overage = Math.min(credits, call.parts.overage);
    const prepaid = Math.min(credits - overage, call.parts.prepaid);
    const included = credits - overage - prepaid;
    call.parts.overage -= overage;
    call.parts.prepaid -= prepaid;
    call.parts.included -= included;
    period.overage -= overage;
    period.included -= included;
    this.balance += prepaid;
  }

  #periodOf(call: ReferenceCall): Period {
    const period = this.periods.get(call.period);
    if (!period) throw new Error(`no period ${call.period}`);
    return period;
  }
}

const total = ({ parts }: ReferenceCall) =>
  parts.included + parts.prepaid + parts.overage;
