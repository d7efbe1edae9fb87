import { escapeHtml } from '../message/escape.ts';
import type { Rendered } from '../message/types.ts';

/** An image that travels with a message. */
export interface OwnImage {
  readonly contentType: string;
  readonly content: Uint8Array;
}

/** A message as a page of its own for a browser: its images within it, a text as preformatted text. */
export function wholePage({ subject, text, html }: Rendered, images: ReadonlyMap<string, OwnImage>): string {
  if (html === null) {
    const head = `<meta charset="utf-8">\n<title>${escapeHtml(subject)}</title>`;
    return `<!DOCTYPE html>\n<html>\n<head>\n${head}\n</head>\n<body>\n<pre style="white-space:pre-wrap">${escapeHtml(text)}</pre>\n</body>\n</html>\n`;
  }
  return html.replace(/\bcid:([^"'\s>)]+)/g, (whole, cid: string) => {
    const image = images.get(cid);
    return image ? `data:${image.contentType};base64,${Buffer.from(image.content).toString('base64')}` : whole;
  });
}

/** Light or dark, as mail programs are. */
export type Scheme = 'light' | 'dark';

/**
 * A page as a mail program in this scheme would show it, whatever the browser's own is: what the message says of the other one is left aside, and
 * a message that says nothing has the scheme's own text and ground where it names no colours.
 */
export function inScheme(html: string, scheme: Scheme): string {
  const asked = html.replace(/\(\s*prefers-color-scheme\s*:\s*(light|dark)\s*\)/gi, (_, of: string) =>
    // Every screen is so wide, and none is.
    of.toLowerCase() === scheme ? '(min-width: 0px)' : '(max-width: 0px)',
  );
  const without = asked.replace(/<meta\s[^>]*\bname=["']?color-scheme["']?[^>]*>/gi, '');
  const said = `<meta name="color-scheme" content="${scheme}">`;
  const head = /<head\b[^>]*>/i.exec(without);
  if (!head) return said + without;
  const at = head.index + head[0].length;
  return without.slice(0, at) + said + without.slice(at);
}
