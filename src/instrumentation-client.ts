/**
 * Runs before anything else of the page. What locks scrolling under a dialog
 * writes a style element, which the page's policy lets count by its nonce; the
 * package looks for it under webpack's name.
 */
const nonce = document.querySelector<HTMLElement>("script[nonce]")?.nonce;
Object.assign(globalThis, { __webpack_nonce__: nonce });
