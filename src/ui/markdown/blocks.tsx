import clsx from "clsx";
import type { Tokens } from "marked";
import { memo, type ReactNode } from "react";
import { uiCopy } from "../copy.ts";
import { CopyCodeButton } from "../copy-button.tsx";
import { Code } from "./code.tsx";
import { DiagramBlock } from "./diagram-block.tsx";
import { Inline } from "./inline.tsx";
import { Maths } from "./maths.tsx";
import { known, type MarkdownToken } from "./parse.ts";

export const Blocks = ({ tokens }: { tokens: MarkdownToken[] }) =>
  tokens
    .filter((token) => token.type !== "space" && token.type !== "def")
    // biome-ignore lint/suspicious/noArrayIndexKey: streamed text only grows at its end
    .map((token, position) => <Block key={position} token={token} />);

/** Blocks above the growing one keep their source, so they render once. */
const Block = memo(
  ({ token }: { token: MarkdownToken }): ReactNode => renderBlock(token),
  (before, after) =>
    before.token.raw === after.token.raw &&
    before.token.type === after.token.type,
);

function renderBlock(token: MarkdownToken): ReactNode {
  switch (token.type) {
    case "paragraph":
      return (
        <p>
          <Inline tokens={token.tokens} />
        </p>
      );
    case "heading":
      return <Heading heading={token} />;
    case "code":
      return <CodeBlock code={token} />;
    case "list":
      return <List list={token} />;
    case "blockquote":
      return (
        <blockquote>
          <Blocks tokens={known(token.tokens)} />
        </blockquote>
      );
    case "table":
      return <Table table={token} />;
    case "maths":
      return (
        <div>
          <Maths text={token.text} isBlock />
        </div>
      );
    case "hr":
      return <hr />;
    case "html":
      return <p className="whitespace-pre-wrap">{token.text.trim()}</p>;
    default:
      return <Inline tokens={[token]} />;
  }
}

/** The page owns h1 and h2. */
function Heading({ heading }: { heading: Tokens.Heading }) {
  const Tag = heading.depth <= 2 ? "h3" : heading.depth === 3 ? "h4" : "h5";
  return (
    <Tag>
      <Inline tokens={heading.tokens} />
    </Tag>
  );
}

/** A fence that is still being written has no end yet. */
const CLOSED_FENCE = /\n[ \t]*(?:`{3,}|~{3,})[ \t]*\n*$/;

function CodeBlock({ code }: { code: Tokens.Code }) {
  const language = code.lang?.split(/\s/)[0] ?? "";
  const body = <CodeBody code={code.text} language={language.toLowerCase()} />;
  if (language.toLowerCase() === "mermaid") {
    const isClosed = CLOSED_FENCE.test(code.raw);
    return (
      <DiagramBlock code={code.text} isClosed={isClosed}>
        {body}
      </DiagramBlock>
    );
  }
  return (
    <figure
      dir="ltr"
      className="overflow-hidden rounded-control border border-line bg-sunken"
    >
      <figcaption className="flex min-h-9 items-center justify-between border-b border-line pl-3 text-meta text-muted">
        <span className="font-mono">{language || uiCopy.plainText}</span>
        <CopyCodeButton />
      </figcaption>
      {body}
    </figure>
  );
}

const CodeBody = ({ code, language }: { code: string; language: string }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
  <pre tabIndex={0} className="overflow-x-auto p-3 font-mono text-code">
    <Code code={code} language={language} />
  </pre>
);

function List({ list }: { list: Tokens.List }) {
  const items = list.items.map((entry, position) => (
    <li
      // biome-ignore lint/suspicious/noArrayIndexKey: streamed text only grows at its end
      key={position}
      className={clsx(entry.task && "-ml-5 list-none")}
    >
      <Blocks tokens={known(entry.tokens)} />
    </li>
  ));
  return list.ordered ? (
    <ol start={list.start === "" ? 1 : list.start}>{items}</ol>
  ) : (
    <ul>{items}</ul>
  );
}

function Table({ table }: { table: Tokens.Table }) {
  const [header, ...rows] = [table.header, ...table.rows];
  return (
    <section
      aria-label={uiCopy.table}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard
      tabIndex={0}
      className="overflow-x-auto"
    >
      <table>
        <thead>
          <tr>{header?.map(renderCell)}</tr>
        </thead>
        <tbody>
          {rows.map((row, position) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: streamed text only grows at its end
            <tr key={position}>{row.map(renderCell)}</tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function renderCell(cell: Tokens.TableCell, position: number) {
  const Tag = cell.header ? "th" : "td";
  return (
    <Tag
      key={position}
      scope={cell.header ? "col" : undefined}
      className={ALIGN[cell.align ?? "left"]}
    >
      <Inline tokens={cell.tokens} />
    </Tag>
  );
}

const ALIGN = {
  left: "text-left",
  center: "text-center",
  right: "text-right",
} as const;
