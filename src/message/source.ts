import type { Identity } from '../config/types.ts';
import { FacteurError } from '../errors.ts';
import { language } from '../i18n/index.ts';
import { fromHtml, htmlHeading, htmlText } from './html.ts';
import { identityLines, page } from './layout.ts';
import { checkTemplate, type TemplatePlace } from './liquid.ts';
import { shield } from './shield.ts';
import { TemplateSet } from './template.ts';
import { TemplateError } from './types.ts';

export type MessageFormat = 'md' | 'html' | 'txt';

/** The templates of a message, made from what the user wrote: everything that is the same for all recipients is done. */
export interface MessageTemplates {
  readonly subject: string;
  readonly html: string | null;
  readonly text: string;
}

export interface WrittenMessage {
  readonly format: MessageFormat;
  readonly body: string;
  /** Where the body stands, for errors. */
  readonly place: TemplatePlace;
  /** null: taken from the body's first heading. */
  readonly subject: { readonly text: string; readonly place: TemplatePlace } | null;
  /** Shown around a Markdown message; pages and plain texts say themselves who writes. */
  readonly identity: Identity | null;
}

/**
 * Makes the templates of a message: the text version beside the HTML one, the layout, the styles. Liquid comes through
 * every step as it was written. Throws FacteurError: broken Liquid (with file and line), an empty message, no subject.
 */
export async function makeTemplates(written: WrittenMessage): Promise<MessageTemplates> {
  const { body, place, subject } = written;
  if (body.trim() === '') throw new FacteurError('message-empty', { file: place.file });
  checkTemplate(body, place);
  if (subject) checkTemplate(subject.text, subject.place);
  const made = await make[written.format](written);
  const given = subject?.text ?? made.heading;
  if (given === null) throw new FacteurError('subject-missing', { file: place.file, format: written.format });
  const html = typeof made.html === 'function' ? made.html(given) : made.html;
  const templates = { subject: given, html, text: `${made.text.trim()}\n` };
  checkMade(templates, place.file);
  return templates;
}

interface Made {
  /** What the subject is when none is given. */
  readonly heading: string | null;
  /** Where the page shows the subject: made when it is known. */
  readonly html: string | null | ((subject: string) => string);
  readonly text: string;
}

const make: Readonly<Record<MessageFormat, (written: WrittenMessage) => Promise<Made>>> = {
  async md({ body, identity }) {
    // Loaded here: pages and plain texts do without.
    const { fromMarkdown } = await import('./markdown.ts');
    const { html, text, heading } = fromMarkdown(body);
    const signature = identityLines(identity).join('\n');
    return {
      heading,
      html: (subject) => page(htmlTemplate(subject), html, identity),
      text: signature ? `${text.trimEnd()}\n\n-- \n${signature}` : text,
    };
  },
  async html({ body, subject }) {
    const heading = subject ? null : await htmlHeading(body);
    return { heading, html: await fromHtml(body), text: await htmlText(body) };
  },
  async txt({ body }) {
    return { heading: null, html: null, text: body };
  },
};

/** A template of plain text as a template of HTML. */
function htmlTemplate(text: string): string {
  const shielded = shield(text);
  return shielded.restore(shielded.text.replace(/&/g, '&amp;').replace(/</g, '&lt;'));
}

// A tag that Markdown or HTML has torn from its partner is found here, not by the first recipient.
function checkMade({ html, text }: MessageTemplates, file: string): void {
  const templates = new TemplateSet(language());
  for (const [part, source] of [['html', html] as const, ['text', text] as const]) {
    try {
      if (source !== null) templates.parse(source, part);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      throw new FacteurError('liquid-misplaced', { file, part, problem: error.message }, { cause: error });
    }
  }
}
