import { attachCopy } from "../attach-copy.ts";
import { parseError } from "./contract-error.ts";
import { field, parseJson, textOf } from "./json.ts";
import { parseUploaded, type Uploaded } from "./uploaded.ts";

type Outcome =
  | { ok: true; file: Uploaded }
  | {
      ok: false;
      message: string;
      mayRetry: boolean;
      isCancelled: boolean;
    };

export type Uploading = { outcome: Promise<Outcome>; cancel: () => void };

/** XMLHttpRequest: `fetch` does not tell how much of a body has been sent. */
export function uploadFile(
  file: File,
  onProgress: (percent: number) => void,
): Uploading {
  const request = new XMLHttpRequest();
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const fail = (isCancelled: boolean) => () =>
    resolve({
      ok: false,
      message: attachCopy.networkFailed,
      mayRetry: true,
      isCancelled,
    });
  request.upload.onprogress = ({ loaded, total }) =>
    onProgress(Math.floor((100 * loaded) / Math.max(total, 1)));
  request.onload = () => resolve(outcomeOf(request));
  request.onerror = fail(false);
  request.onabort = fail(true);
  request.open("POST", "/api/files");
  request.setRequestHeader("content-type", "application/octet-stream");
  request.setRequestHeader("x-file-name", encodeURIComponent(file.name));
  request.send(file);
  return { outcome: promise, cancel: () => request.abort() };
}

function outcomeOf({ status, responseText }: XMLHttpRequest): Outcome {
  const body = parseJson(responseText);
  const given = field(body, "file");
  const id = textOf(field(given, "id"));
  const [file] =
    status === 201 && id
      ? parseUploaded(Object.assign({}, given, { fileId: id }))
      : [];
  if (file) return { ok: true, file };
  const error = parseError(field(body, "error"));
  return {
    ok: false,
    message: error?.message ?? attachCopy.serverFailed,
    // What is wrong with the file itself stays wrong.
    mayRetry: status >= 500 || status === 429 || status === 401,
    isCancelled: false,
  };
}

/** Nobody waits for it: what stays behind is removed after a day. */
export const removeUpload = (fileId: string) =>
  void fetch(`/api/files/${fileId}`, {
    method: "DELETE",
    keepalive: true,
  }).catch(() => undefined);
