import type { ReactNode } from "react";
import { ActDialog } from "../../components/act-dialog.tsx";

type Act = Parameters<typeof ActDialog>[0]["action"];

/** Trying a dead letter of an outbox again, and giving it up with a reason. */
export const LetterActs = ({
  id,
  copy,
  retry,
  giveUp,
}: {
  id: string;
  copy: {
    retry: string;
    retryTitle: string;
    giveUp: string;
    giveUpTitle: string;
    refusals: Record<string, string>;
  };
  retry: { action: Act; effect: ReactNode };
  giveUp: { action: Act; effect: ReactNode };
}) => (
  <span className="flex gap-2">
    <ActDialog
      trigger={copy.retry}
      title={copy.retryTitle}
      act={copy.retry}
      fields={{ id }}
      refusals={copy.refusals}
      variant="primary"
      triggerVariant="quiet"
      hasReason={false}
      {...retry}
    />
    <ActDialog
      trigger={copy.giveUp}
      title={copy.giveUpTitle}
      act={copy.giveUp}
      fields={{ id }}
      refusals={copy.refusals}
      triggerVariant="quiet"
      {...giveUp}
    />
  </span>
);
