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
