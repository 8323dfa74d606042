import type { Reader } from "@/core/format";
import { isLive } from "@/features/billing/rules";
import { Field } from "@/ui/field";
import { SelectField } from "@/ui/select-field";
import { ActDialog } from "../../components/act-dialog.tsx";
import {
  extendTrialAction,
  moveCreditsAction,
  setPlanAction,
} from "../actions.ts";
import { actsCopy as copy } from "../acts-copy.ts";
import type { Account } from "../loaders.ts";
import { ActId } from "./act-id.tsx";

type Props = { account: Account; reader: Reader; isClosed: boolean };

/** What an admin may do to a workspace. */
export const WorkspaceActs = (props: Props) => (
  <div className="flex flex-wrap gap-2">
    <CreditsAct {...props} />
    <PlanAct {...props} />
    <TrialAct {...props} />
  </div>
);

const sharedOf = ({ account, isClosed }: Props) => ({
  fields: { workspaceId: account.workspaceId },
  refusals: copy.workspaceRefusals,
  disabledReason: isClosed ? copy.isClosed : null,
});

const CreditsAct = (props: Props) => {
  const words = copy.credits;
  return (
    <ActDialog
      {...sharedOf(props)}
      trigger={words.trigger}
      title={words.title}
      effect={words.effect(props.account.usage.prepaid, props.reader)}
      act={words.act}
      action={moveCreditsAction}
      variant="primary"
    >
      <ActId />
      <SelectField
        name="direction"
        label={words.direction}
        choices={[
          { value: "grant", name: words.grant },
          { value: "take", name: words.take },
        ]}
      />
      <Field
        name="credits"
        label={words.amount}
        hint={words.amountHint(props.reader)}
        inputMode="numeric"
        autoComplete="off"
      />
    </ActDialog>
  );
};

const PlanAct = (props: Props) => {
  const words = copy.plan;
  const { subscription } = props.account.billing;
  const shared = sharedOf(props);
  const isAtStripe = subscription !== null && isLive(subscription);
  const choices = props.account.plans
    .filter(({ id }) => id !== "free")
    .map(({ id, name }) => ({ value: id, name }));
  return (
    <ActDialog
      {...shared}
      disabledReason={
        shared.disabledReason ?? (isAtStripe ? words.atStripe : null)
      }
      trigger={words.trigger}
      title={words.title}
      effect={words.effect}
      act={words.act}
      action={setPlanAction}
      variant="primary"
    >
      <SelectField
        name="planId"
        label={words.plan}
        choices={[...choices, { value: "free", name: words.takeBack }]}
        defaultValue="enterprise"
      />
      <Field
        name="seats"
        label={words.seats}
        hint={words.seatsHint}
        inputMode="numeric"
        defaultValue={subscription?.seats ?? 1}
      />
    </ActDialog>
  );
};

const TrialAct = (props: Props) => {
  const words = copy.trial;
  const { billing, trial, now } = props.account;
  const shared = sharedOf(props);
  const planRuns = RUNNING.has(billing.subscription?.status ?? "");
  const obstacle = planRuns ? words.planRuns : null;
  // What was shown goes along: what is sent twice is done once.
  const shown = {
    endsAt: trial?.endsAt.toISOString() ?? "",
    limitCredits: String(trial?.limitCredits ?? ""),
  };
  return (
    <ActDialog
      {...shared}
      fields={{ ...shared.fields, ...shown }}
      disabledReason={shared.disabledReason ?? (trial ? obstacle : words.none)}
      trigger={words.trigger}
      title={words.title}
      effect={trial ? words.effect(trial, now, props.reader) : ""}
      act={words.act}
      action={extendTrialAction}
      variant="primary"
    >
      <Field
        name="days"
        label={words.days}
        hint={words.daysHint}
        inputMode="numeric"
        defaultValue={7}
      />
      <Field
        name="credits"
        label={words.credits}
        hint={words.creditsHint(props.reader)}
        inputMode="numeric"
        defaultValue={0}
      />
    </ActDialog>
  );
};

const RUNNING = new Set(["active", "trialing", "past_due"]);
