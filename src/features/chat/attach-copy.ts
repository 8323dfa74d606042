/** What is said where files are attached; it comes with the first one. */
export const attachCopy = {
  list: "Attached files",
  attached: (name: string) => `${name} is attached.`,
  removed: (name: string) => `${name} is removed.`,
  remove: (name: string) => `Remove ${name}`,
  cancel: (name: string) => `Cancel the upload of ${name}`,
  retry: "Retry",
  retryOf: (name: string) => `Retry ${name}`,
  uploading: (percent: number) => `Uploading, ${percent} %`,
  reading: "Being read",
  networkFailed: "Not uploaded: the network failed.",
  serverFailed: "Not uploaded: the server failed.",
  blind: (model: string) =>
    `${model} does not see images. Choose another model, or remove the image.`,
};
