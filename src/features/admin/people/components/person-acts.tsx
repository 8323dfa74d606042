import { Field } from "@/ui/field";
import { ActDialog } from "../../components/act-dialog.tsx";
import {
  changeRoleAction,
  deletePersonAction,
  restoreAction,
  signOutEverywhereAction,
  suspendAction,
} from "../actions.ts";
import { actsCopy } from "../acts-copy.ts";

type Subject = {
  userId: string;
  /** As the dialogs call them. */
  name: string;
  email: string;
  role: "user" | "admin";
  status: "active" | "suspended";
  isSignedIn: boolean;
  isSelf: boolean;
};

/** What an admin may do to somebody. */
export function PersonActs(person: Subject) {
  const { userId, name, email } = person;
  const shared = { fields: { userId }, refusals: actsCopy.personRefusals };
  const notSelf = person.isSelf ? actsCopy.notYourself : null;
  const notNowhere = person.isSignedIn ? null : actsCopy.signOut.nowhere;
  return (
    <div className="flex flex-wrap gap-2">
      {person.status === "active" ? (
        <ActDialog
          {...shared}
          {...wordsOf(actsCopy.suspend, name)}
          action={suspendAction}
          triggerVariant="danger"
          disabledReason={notSelf}
        />
      ) : (
        <ActDialog
          {...shared}
          {...wordsOf(actsCopy.restore, name)}
          action={restoreAction}
          variant="primary"
        />
      )}
      <ActDialog
        {...shared}
        {...wordsOf(actsCopy.signOut, name)}
        action={signOutEverywhereAction}
        disabledReason={notNowhere}
      />
      <RoleAct {...person} />
      <ActDialog
        {...shared}
        {...wordsOf(actsCopy.remove, name)}
        action={deletePersonAction}
        triggerVariant="danger"
        disabledReason={notSelf}
      >
        <Field
          name="confirmation"
          label={actsCopy.remove.confirm(email)}
          autoComplete="off"
        />
      </ActDialog>
    </div>
  );
}

const RoleAct = ({ userId, name, role, isSelf }: Subject) => {
  const isAdmin = role === "admin";
  return (
    <ActDialog
      {...wordsOf(isAdmin ? actsCopy.demote : actsCopy.promote, name)}
      action={changeRoleAction}
      fields={{ userId, role: isAdmin ? "user" : "admin" }}
      refusals={actsCopy.personRefusals}
      disabledReason={isSelf ? actsCopy.notYourself : null}
    />
  );
};

const wordsOf = (
  words: {
    trigger: string;
    title: (name: string) => string;
    effect: string;
    act: string;
  },
  name: string,
) => ({
  trigger: words.trigger,
  title: words.title(name),
  effect: words.effect,
  act: words.act,
});
