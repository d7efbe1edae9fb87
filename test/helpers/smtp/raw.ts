/** The value of X-Facteur-Delivery in a raw message; empty when it has none. */
export function deliveryOf(raw: Buffer): string {
  const end = raw.indexOf('\r\n\r\n');
  const headers = raw.toString('latin1', 0, end < 0 ? raw.length : end + 2);
  return /^X-Facteur-Delivery:[ \t]*(\S+)/im.exec(headers)?.[1] ?? '';
}
