/**
 * Where the bytes of files are, by the files' ids. Whoever may read them is
 * not its matter; it is never reached past this interface.
 */
export type FileStore = {
  /** Whole or not at all; a second time replaces the same bytes. */
  put(id: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Null when there are none. */
  get(id: string): Promise<ReadableStream<Uint8Array<ArrayBuffer>> | null>;
  /** Also fine when there are none. */
  delete(id: string): Promise<void>;
};
