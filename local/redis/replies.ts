/** What Redis answers, by its protocol's second version (RESP2). */
export type Reply = string | number | null | RedisError | Reply[];

/** Redis refused the command. */
export class RedisError {
  constructor(readonly message: string) {}
}

const LINE_END = "\r\n";

/**
 * The reply that begins at an offset, and where the next one begins. Null while
 * its end has not come yet.
 *
 * @throws Error on bytes that are no reply.
 */
export function readReply(
  bytes: Buffer,
  offset = 0,
): { reply: Reply; next: number } | null {
  const lineEnd = bytes.indexOf(LINE_END, offset);
  if (lineEnd < 0) return null;
  const kind = bytes.toString("latin1", offset, offset + 1);
  const line = bytes.toString("utf8", offset + 1, lineEnd);
  const next = lineEnd + LINE_END.length;
  switch (kind) {
    case "+":
      return { reply: line, next };
    case "-":
      return { reply: new RedisError(line), next };
    case ":":
      return { reply: Number(line), next };
    case "$":
      return readText(bytes, next, Number(line));
    case "*":
      return readList(bytes, next, Number(line));
    default:
      throw new Error(`not a reply of Redis: ${kind}${line}`);
  }
}

function readText(bytes: Buffer, start: number, length: number) {
  if (length < 0) return { reply: null, next: start };
  const end = start + length;
  const next = end + LINE_END.length;
  if (bytes.length < next) return null;
  return { reply: bytes.toString("utf8", start, end), next };
}

function readList(bytes: Buffer, start: number, length: number) {
  if (length < 0) return { reply: null, next: start };
  const reply: Reply[] = [];
  let next = start;
  for (let nth = 0; nth < length; nth += 1) {
    const entry = readReply(bytes, next);
    if (!entry) return null;
    reply.push(entry.reply);
    next = entry.next;
  }
  return { reply, next };
}

/** A command as Redis reads it. */
export const writeCommand = (words: string[]) =>
  `*${words.length}${LINE_END}${words
    .map((word) => `$${Buffer.byteLength(word)}${LINE_END}${word}${LINE_END}`)
    .join("")}`;
