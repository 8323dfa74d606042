const ALLOWED = new Set(["http:", "https:", "mailto:"]);

/**
 * The address of a link that a model wrote, or null when it must not be one:
 * only absolute web and mail addresses lead anywhere.
 */
export function safeHref(href: string): string | null {
  try {
    const url = new URL(href.trim());
    return ALLOWED.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
