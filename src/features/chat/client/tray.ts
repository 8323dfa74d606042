import { keep, onKeptElsewhere, recall } from "@/ui/private-storage";
import { attachCopy } from "../attach-copy.ts";
import { parseJson } from "./json.ts";
import type { SentFile, SentFiles } from "./message.ts";
import { Store } from "./store.ts";
import { removeUpload, type Uploading, uploadFile } from "./upload.ts";
import { parseUploaded, type Uploaded } from "./uploaded.ts";

export type Attachment = {
  key: string;
  name: string;
  mediaType: string;
  bytes: number;
  /** Where an image is seen; null of what is no image. */
  preview: string | null;
  upload:
    | { state: "running"; percent: number }
    | { state: "done"; file: Uploaded }
    | { state: "failed"; message: string; mayRetry: boolean };
};

export type TrayState = {
  attachments: readonly Attachment[];
  /** What has happened last, for who does not see it. */
  said: string;
};

const UPLOADS_AT_ONCE = 3;

/** The trays of this tab: an upload goes on while the reader looks elsewhere. */
const trays = new Map<string, Tray>();

export function trayNamed(name: string | null): Tray {
  const tray = trays.get(name ?? "") ?? new Tray(name);
  if (name) trays.set(name, tray);
  return tray;
}

/**
 * The files beside a draft. Those that have arrived are kept in this browser,
 * as the draft is, unless the tray has no name; one on its way is lost with the
 * page.
 */
export class Tray {
  readonly #store = new Store<TrayState>(
    { attachments: [], said: "" },
    (notify) => requestAnimationFrame(notify),
  );
  readonly #local = new Map<string, { file: File; uploading?: Uploading }>();
  #name: string | null;

  constructor(name: string | null) {
    this.#name = name;
    this.#recall();
    onKeptElsewhere((changed) => {
      if (changed === this.#name) this.#recall();
    });
  }

  getState = () => this.#store.getState();

  subscribe = (listener: () => void) => this.#store.subscribe(listener);

  /** The chat has an address now, where a reload finds its files. */
  move(name: string | null) {
    if (name === this.#name) return;
    if (this.#name) {
      keep(this.#name, "");
      trays.delete(this.#name);
    }
    this.#name = name;
    if (name) trays.set(name, this);
    this.#keep();
  }

  add(files: readonly File[]) {
    const added = files.map((file): Attachment => {
      const key = crypto.randomUUID();
      this.#local.set(key, { file });
      return {
        key,
        name: file.name,
        mediaType: file.type,
        bytes: file.size,
        preview: file.type.startsWith("image/")
          ? URL.createObjectURL(file)
          : null,
        upload: { state: "running", percent: 0 },
      };
    });
    this.#show([...this.#attachments, ...added]);
    this.#advance();
  }

  retry(key: string) {
    this.#change(key, { state: "running", percent: 0 });
    this.#advance();
  }

  /** Takes one out, however far it has come. */
  remove(key: string) {
    const removed = this.#attachments.find((each) => each.key === key);
    if (!removed) return;
    this.#local.get(key)?.uploading?.cancel();
    this.#local.delete(key);
    if (removed.upload.state === "done") {
      removeUpload(removed.upload.file.fileId);
    }
    forgetPreview(removed);
    this.#show(
      this.#attachments.filter((each) => each !== removed),
      attachCopy.removed(removed.name),
    );
    this.#advance();
  }

  /** Those that have arrived; undefined when there are none. */
  files(): SentFiles {
    const done = this.#done();
    return done.length > 0 ? done.map(sentOf) : undefined;
  }

  /** They are sent. */
  clear() {
    for (const attachment of this.#attachments) forgetPreview(attachment);
    this.#local.clear();
    this.#show([]);
  }

  /** Puts files back that were not taken. */
  giveBack(files: readonly SentFile[]) {
    const known = new Set(this.#done().map(({ fileId }) => fileId));
    const returned = files
      .filter(({ fileId }) => !known.has(fileId))
      .map((file) =>
        doneOf({ tokens: null, width: null, height: null, ...file }),
      );
    this.#show([...returned, ...this.#attachments]);
  }

  get #attachments() {
    return this.#store.getState().attachments;
  }

  #done = () =>
    this.#attachments.flatMap(({ upload }) =>
      upload.state === "done" ? [upload.file] : [],
    );

  /** Begins what waits, a few at once. */
  #advance() {
    const running = this.#attachments.filter(
      ({ upload }) => upload.state === "running",
    );
    const begun = running.filter(({ key }) => this.#local.get(key)?.uploading);
    const waiting = running.filter((each) => !begun.includes(each));
    for (const { key } of waiting.slice(0, UPLOADS_AT_ONCE - begun.length)) {
      void this.#upload(key);
    }
  }

  async #upload(key: string) {
    const local = this.#local.get(key);
    if (!local) return;
    local.uploading = uploadFile(local.file, (percent) =>
      this.#change(key, { state: "running", percent }),
    );
    const outcome = await local.uploading.outcome;
    delete local.uploading;
    if (outcome.ok) {
      this.#change(
        key,
        { state: "done", file: outcome.file },
        attachCopy.attached(outcome.file.name),
      );
    } else if (!outcome.isCancelled) {
      const { message, mayRetry } = outcome;
      this.#change(key, { state: "failed", message, mayRetry }, message);
    }
    this.#advance();
  }

  #change(key: string, upload: Attachment["upload"], said?: string) {
    this.#show(
      this.#attachments.map((each) =>
        each.key === key ? { ...each, upload } : each,
      ),
      said,
    );
  }

  #show(attachments: readonly Attachment[], said = this.getState().said) {
    this.#store.update({ attachments, said });
    this.#keep();
  }

  #keep() {
    if (!this.#name) return;
    const done = this.#done();
    const text = done.length > 0 ? JSON.stringify(done) : "";
    if (text !== recall(this.#name)) keep(this.#name, text);
  }

  /** What an earlier page or another tab has, beside what is on its way here. */
  #recall() {
    if (!this.#name) return;
    const kept = parseJson(recall(this.#name));
    const done = Array.isArray(kept) ? kept.flatMap(parseUploaded) : [];
    const own = this.#attachments.filter(
      ({ upload }) => upload.state !== "done",
    );
    this.#store.update({ attachments: [...done.map(doneOf), ...own] });
  }
}

const doneOf = (file: Uploaded): Attachment => ({
  key: file.fileId,
  name: file.name,
  mediaType: file.mediaType,
  bytes: file.bytes,
  preview: file.mediaType.startsWith("image/")
    ? `/api/files/${file.fileId}`
    : null,
  upload: { state: "done", file },
});

const sentOf = ({ fileId, name, mediaType, bytes }: Uploaded): SentFile => ({
  fileId,
  name,
  mediaType,
  bytes,
});

function forgetPreview({ preview }: Attachment) {
  if (preview?.startsWith("blob:")) URL.revokeObjectURL(preview);
}
