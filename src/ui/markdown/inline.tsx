import type { MarkedToken, Token, Tokens } from "marked";
import { Fragment, type ReactNode } from "react";
import { uiCopy } from "../copy.ts";
import { decodeEntities } from "./entities.ts";
import { known } from "./parse.ts";
import { safeHref } from "./safe-href.ts";

/** The text of a line. HTML stays text, and no image is fetched. */
export const Inline = ({ tokens }: { tokens: Token[] }) =>
  known(tokens).map((token, position) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: streamed text only grows at its end
    <Fragment key={position}>{renderInline(token)}</Fragment>
  ));

function renderInline(token: MarkedToken): ReactNode {
  switch (token.type) {
    case "strong":
      return (
        <strong className="font-strong">
          <Inline tokens={token.tokens} />
        </strong>
      );
    case "em":
      return (
        <em>
          <Inline tokens={token.tokens} />
        </em>
      );
    case "del":
      return (
        <del>
          <Inline tokens={token.tokens} />
        </del>
      );
    case "codespan":
      return (
        <code
          dir="ltr"
          className="rounded-chip bg-bubble px-1 py-0.5 font-mono text-code break-words"
        >
          {token.text}
        </code>
      );
    case "link":
      return <Link link={token} />;
    case "br":
      return <br />;
    case "html":
      return /^<br\s*\/?>$/i.test(token.text.trim()) ? <br /> : token.text;
    case "text":
      return token.tokens ? (
        <Inline tokens={token.tokens} />
      ) : (
        decodeEntities(token.text)
      );
    case "image":
    case "escape":
      return token.text;
    case "checkbox":
      return (
        <input
          type="checkbox"
          checked={token.checked}
          readOnly
          disabled
          aria-label={token.checked ? uiCopy.done : uiCopy.notDone}
          className="mr-2 align-[-2px]"
        />
      );
    default:
      return token.raw;
  }
}

function Link({ link }: { link: Tokens.Link }) {
  const href = safeHref(link.autolink ? link.href : decodeEntities(link.href));
  const text = <Inline tokens={link.tokens} />;
  if (!href) return text;
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      className="break-words text-accent underline underline-offset-2 hover:decoration-2"
    >
      {text}
    </a>
  );
}
