import type { Identity } from '../../config/types.ts';
import type { Language } from '../../language.ts';
import { escapeHtml } from '../../message/escape.ts';
import { PLAIN_BRACE, page, styles } from '../../message/layout.ts';

/** What the preview of a layout shows. */
export interface LayoutSample {
  readonly identity: Identity;
  /** Of the words that the layout adds. */
  readonly language: Language;
  /** The address that the way to leave the list writes to. */
  readonly leave: string;
  readonly title: string;
  /** A line of a message, as plain text. */
  readonly text: string;
}

/** The page that would stand around messages, as HTML, with a line in it. */
export function layoutPreview({ identity, language, leave, title, text }: LayoutSample): string {
  const body = `<h1 style="${styles.h1}">${escapeHtml(title)}</h1>\n<p style="${styles.p}">${escapeHtml(text)}</p>`;
  const unsubscribe = { link: `mailto:${leave}`, address: leave };
  // Nothing in it differs between recipients: what stands there for Liquid is its braces.
  return page(escapeHtml(title), body, { language, identity, unsubscribe }).replaceAll(PLAIN_BRACE, '{');
}
