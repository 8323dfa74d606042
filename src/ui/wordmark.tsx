/** The bar of the gate: what is used, what is reserved, and the two ticks. */
export const Mark = () => (
  <svg
    viewBox="0 0 20 12"
    width="20"
    height="12"
    aria-hidden="true"
    className="shrink-0 text-accent"
  >
    <rect
      x="0"
      y="4"
      width="20"
      height="4"
      fill="currentColor"
      opacity="0.25"
    />
    <rect x="0" y="4" width="10" height="4" fill="currentColor" />
    <rect x="10" y="1" width="1.5" height="10" fill="currentColor" />
    <rect x="16" y="1" width="1.5" height="10" fill="currentColor" />
  </svg>
);
