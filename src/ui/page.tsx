import type { ReactNode } from "react";
import { Definition } from "./figure.tsx";
import { TopBar } from "./shell.tsx";

/** A page of the app that scrolls: usage, billing, settings. */
export const Page = ({
  title,
  children,
}: {
  title: string;
  children: ReactNode;
}) => (
  <>
    <TopBar />
    <main id="main" className="relative min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto max-w-240 px-4 pt-2 pb-16 tablet:px-6 desktop:pt-6">
        <h1 className="mb-8 text-title">{title}</h1>
        {children}
      </div>
    </main>
  </>
);

/** A titled part of a page, under a rule. */
export const Section = ({
  id,
  title,
  children,
}: {
  id: string;
  title: string;
  children: ReactNode;
}) => (
  <section aria-labelledby={id} className="mt-8 border-t border-line pt-6">
    <h2 id={id} className="scroll-mt-6 text-section">
      {title}
    </h2>
    <div className="mt-4">{children}</div>
  </section>
);

/** The parts of a long page, beside it on a wide screen and above it on others. */
export const Contents = ({
  label,
  parts,
}: {
  label: string;
  parts: readonly { id: string; title: string }[];
}) => (
  <nav
    aria-label={label}
    className="shrink-0 desktop:sticky desktop:top-6 desktop:w-44 desktop:self-start"
  >
    <ul className="flex flex-wrap gap-x-4 desktop:flex-col">
      {parts.map(({ id, title }) => (
        <li key={id}>
          <a
            href={`#${id}`}
            className="flex control-height items-center text-muted no-underline hover:text-text"
          >
            {title}
          </a>
        </li>
      ))}
    </ul>
  </nav>
);

/** A name and its value, one to a row. */
export const Facts = ({
  facts,
}: {
  facts: readonly {
    name: string;
    value: ReactNode;
    /** How a figure is computed, at a button beside its name. */
    definition?: string;
  }[];
}) => (
  <dl>
    {facts.map(({ name, value, definition }) => (
      <div
        key={name}
        className="flex min-h-10 flex-wrap items-baseline justify-between gap-x-6 border-b border-line py-2.5 last:border-0"
      >
        <dt className="text-muted">
          {name}
          {definition && (
            <>
              {" "}
              <Definition label={name} definition={definition} />
            </>
          )}
        </dt>
        <dd className="text-right">{value}</dd>
      </div>
    ))}
  </dl>
);
