const LINKS = new Set(["http:", "https:", "mailto:"]);
const IMAGES = new Set(["https:"]);

/**
 * The address of a link that a model wrote, or null when it must not be one:
 * only absolute web and mail addresses lead anywhere.
 */
export const safeHref = (href: string) => allowed(href, LINKS);

/** The same of an image that may be offered: over https alone. */
export const safeImageHref = (href: string) => allowed(href, IMAGES);

function allowed(href: string, protocols: ReadonlySet<string>): string | null {
  try {
    const url = new URL(href.trim());
    return protocols.has(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}
