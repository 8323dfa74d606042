import { linkAccountAction } from "../actions.ts";
import { waysCopy } from "../copy.ts";
import type { SignInWay } from "../schema.ts";
import { SubmitButton } from "./submit-button.tsx";

/** The providers that sign this person in, and those that could. */
export const SignInWays = ({ ways }: { ways: SignInWay[] }) => (
  <section aria-labelledby="sign-in-ways">
    <h2 id="sign-in-ways" className="text-section">
      {waysCopy.title}
    </h2>
    <p className="mt-1 text-muted">{waysCopy.lead}</p>
    <ul className="mt-4 border-line border-t">
      {ways.map((way) => (
        <li
          key={way.id}
          className="flex min-h-14 items-center justify-between gap-4 border-line border-b py-2"
        >
          <span>{way.name}</span>
          {way.isLinked ? (
            <span className="text-muted">{waysCopy.connected}</span>
          ) : (
            <form action={linkAccountAction}>
              <input type="hidden" name="provider" value={way.id} />
              <SubmitButton>{waysCopy.connect(way.name)}</SubmitButton>
            </form>
          )}
        </li>
      ))}
    </ul>
  </section>
);
