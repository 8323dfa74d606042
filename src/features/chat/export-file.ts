import { formatUtc } from "@/core/format";
import { pathOf } from "./client/branches.ts";
import { exportCopy } from "./copy.ts";
import type { ChatExport } from "./export.ts";
import type { ExportFormat } from "./schema.ts";

type Chat = NonNullable<ChatExport>;

const TYPES: Record<ExportFormat, { mime: string; extension: string }> = {
  markdown: { mime: "text/markdown", extension: "md" },
  json: { mime: "application/json", extension: "json" },
};

/** A chat as a file to be kept: the whole tree as JSON, the branch as Markdown. */
export function fileOf(chat: Chat, format: ExportFormat): Response {
  const { mime, extension } = TYPES[format];
  return new Response(format === "json" ? jsonOf(chat) : markdownOf(chat), {
    headers: {
      "content-type": `${mime}; charset=utf-8`,
      "content-disposition": dispositionOf(fileName(chat.title, extension)),
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
}

/**
 * The whole tree. Credits are whole and below 2^53; as a number they can be
 * counted with.
 */
export const jsonOf = (chat: Chat) =>
  `${JSON.stringify(chat, (_, value) => (typeof value === "bigint" ? Number(value) : value), 2)}\n`;

/** The branch that is read, as its reader sees it. */
export function markdownOf(chat: Chat): string {
  const { title, instructions, exportedAt, messages, chosenMessageId } = chat;
  const path = pathOf({ messages, chosenId: chosenMessageId });
  const turns = path.map(({ role, modelId, status, text, files }) => {
    const who = role === "user" ? exportCopy.you : (modelId ?? "");
    const ending = role === "user" ? "" : exportCopy.endings[status];
    const attached = files.length > 0 ? exportCopy.attached(files) : "";
    return [`## ${who}`, attached, text, ending && `*${ending}*`];
  });
  const quoted = instructions
    ? [exportCopy.instructions, instructions.replace(/^/gm, "> ")]
    : [];
  const parts = [
    `# ${title}`,
    exportCopy.exported(formatUtc(exportedAt)),
    ...quoted,
    ...turns.flat(),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

const NAME_CHARACTERS_MAX = 80;
/** What a file cannot be called on Windows, whatever its extension. */
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

export const fileName = (title: string, extension: string) =>
  `${fileStem(title)}.${extension}`;

/**
 * A name that every system takes for a file's, without its extension: no path,
 * no control or invisible character, nothing that turns the direction of
 * writing.
 */
export function fileStem(title: string): string {
  const name = title
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\ufffd]/gu, " ")
    .replace(/[<>:"/\\|?*]/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  const cut = [...name]
    .slice(0, NAME_CHARACTERS_MAX)
    .join("")
    .replace(/^[. ]+|[. ]+$/g, "");
  const isUsable = cut !== "" && !RESERVED.test(cut);
  return isUsable ? cut : "chat";
}

/** RFC 6266: plain characters for who knows no better, and the name itself. */
function dispositionOf(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/[^\x20-\x7e]/g, "")
    .replace(/["\\%;]/g, "")
    .trim();
  const fallback = /^\.\w+$/.test(plain) ? `chat${plain}` : plain;
  const encoded = encodeURIComponent(name).replace(
    /['()*!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${fallback}"; filename*=UTF-8''${encoded}`;
}
