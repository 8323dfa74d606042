import type { Token, Tokens } from "marked";
import { Fragment, type ReactNode } from "react";
import { uiCopy } from "../copy.ts";
import { decodeEntities } from "./entities.ts";
import { Maths } from "./maths.tsx";
import { known, type MarkdownToken } from "./parse.ts";
import { RemoteImage } from "./remote-image.tsx";
import { safeHref, safeImageHref } from "./safe-href.ts";

/** The text of a line. HTML stays text, and no image is fetched unasked. */
export const Inline = ({ tokens }: { tokens: Token[] }) =>
  known(tokens).map((token, position) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: streamed text only grows at its end
    <Fragment key={position}>{renderInline(token)}</Fragment>
  ));

function renderInline(token: MarkdownToken): ReactNode {
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
    case "maths":
      return <Maths text={token.text} isBlock={token.isBlock} />;
    case "image":
      return <Image image={token} />;
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

function Image({ image }: { image: Tokens.Image }) {
  const href = safeImageHref(decodeEntities(image.href));
  return href ? <RemoteImage href={href} text={image.text} /> : image.text;
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
