/** Safari ends a composition before its Enter; this code still tells. */
const COMPOSING_KEY_CODE = 229;

/** Enter, but neither Shift+Enter nor the Enter of an input method. */
export const isSendKey = (
  event: Pick<KeyboardEvent, "key" | "shiftKey" | "isComposing" | "keyCode">,
) =>
  event.key === "Enter" &&
  !event.shiftKey &&
  !event.isComposing &&
  event.keyCode !== COMPOSING_KEY_CODE;
