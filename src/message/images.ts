/**
 * Images of an HTML template that are files of the author's: recipients see them only when they travel with the message,
 * named by a Content-ID (RFC 2392). What has a scheme (`https:`, `data:`, `cid:`) or is Liquid stays as it is.
 */

const IMAGE = /(<img\b[^>]*?\ssrc\s*=\s*)(?:"([^"]*)"|'([^']*)')/gi;
/** Two letters at least: `C:\photo.png` is a file. */
const NO_FILE = /^(?:[a-z][a-z0-9+.-]+:|\/\/|#|\s*$)|\{[{%]/i;

/** Paths of image files as written, each once. */
export function imageFiles(html: string): string[] {
  const sources = Array.from(html.matchAll(IMAGE), ([, , double, single]) => double ?? single ?? '');
  return [...new Set(sources.filter((source) => !NO_FILE.test(source)).map(asPath))];
}

/** The template with image files shown by what `address` gives for their path. */
export function replaceImages(html: string, address: (path: string) => string): string {
  return html.replace(IMAGE, (whole, before: string, double?: string, single?: string) => {
    const source = double ?? single ?? '';
    return NO_FILE.test(source) ? whole : `${before}"${address(asPath(source))}"`;
  });
}

/** What an address in HTML means as a file name: without entities, percent encoding and query. */
function asPath(source: string): string {
  const [address = ''] = source.replace(/&amp;/g, '&').replace(/&#39;/g, "'").split(/[?#]/);
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}
