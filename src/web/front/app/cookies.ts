/** A year, in seconds. */
const YEAR = 31_536_000;

/** Keeps a choice of whoever looks, which the server takes into account when it writes the page. No secret is kept so. */
export function setCookie(name: string, value: string): void {
  // The Cookie Store API is not in every browser yet.
  // biome-ignore lint/suspicious/noDocumentCookie: see above
  document.cookie = `${name}=${value}; Path=/; Max-Age=${YEAR}; SameSite=Strict`;
}
