import clsx from "clsx";
import { Blocks } from "./blocks.tsx";
import { parseMarkdown } from "./parse.ts";

/**
 * What a model wrote, as elements: no HTML of its own, no images, only safe
 * links. Runs on the server for stored text and in the browser for streams.
 */
export const Markdown = ({
  text,
  isStreaming = false,
}: {
  text: string;
  /** Repairs unfinished marks and shows the caret at the end. */
  isStreaming?: boolean;
}) => (
  <div dir="auto" className={clsx("prose", isStreaming && "is-streaming")}>
    <Blocks tokens={parseMarkdown(text, { isStreaming })} />
  </div>
);
