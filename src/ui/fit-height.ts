/** For browsers without `field-sizing: content`: a field as tall as its text. */
export function fitHeight(field: HTMLTextAreaElement | null, text: string) {
  if (!field || CSS.supports("field-sizing", "content")) return;
  field.style.height = "auto";
  if (text) field.style.height = `${field.scrollHeight}px`;
}
