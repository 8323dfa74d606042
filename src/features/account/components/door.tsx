import Link from "next/link";
import { signInAction } from "../actions.ts";
import { signInCopy } from "../copy.ts";
import type { SignInOption } from "../schema.ts";
import { SubmitButton } from "./submit-button.tsx";

type Door = "login" | "signup";

/** One flow behind two doors: a button for each configured provider. */
export function SignInDoor({
  door,
  appName,
  options,
  next,
}: {
  door: Door;
  appName: string;
  options: SignInOption[];
  next: string;
}) {
  const copy = signInCopy[door];
  const other: Door = door === "login" ? "signup" : "login";
  return (
    <>
      <h1 className="text-title">{copy.title(appName)}</h1>
      <p className="mt-2 text-muted">{copy.lead}</p>
      {options.length === 0 ? (
        <p className="mt-6">{signInCopy.nothingSetUp}</p>
      ) : (
        <ul className="mt-6 flex flex-col gap-2">
          {options.map((option) => (
            <li key={option.id}>
              <ProviderForm option={option} next={next} />
            </li>
          ))}
        </ul>
      )}
      <StandInNote options={options} />
      <p className="mt-8 text-muted">
        {copy.otherQuestion}{" "}
        <Link
          href={{ pathname: `/${other}`, query: { next } }}
          className="text-accent underline"
        >
          {copy.otherDoor}
        </Link>
      </p>
    </>
  );
}

const ProviderForm = ({
  option,
  next,
}: {
  option: SignInOption;
  next: string;
}) => (
  <form action={signInAction}>
    <input type="hidden" name="provider" value={option.id} />
    <input type="hidden" name="next" value={next} />
    <SubmitButton className="w-full">
      {signInCopy.continueWith(option.name)}
    </SubmitButton>
  </form>
);

function StandInNote({ options }: { options: SignInOption[] }) {
  const names = options.filter((option) => option.isStandIn);
  if (names.length === 0) return null;
  const list = names.map((option) => option.name).join(" and ");
  return (
    <p className="mt-4 text-meta text-muted">{signInCopy.standIns(list)}</p>
  );
}
