import { FacteurError } from '../errors.ts';
import type { Language } from '../language.ts';
import { fromHtml, htmlHeading, htmlText } from './html.ts';
import { type OwnLayout, ownPage, page, type Surroundings, textFooter } from './layout.ts';
import { checkTemplate, type TemplatePlace } from './liquid.ts';
import { shield } from './shield.ts';
import { TemplateSet } from './template.ts';
import { TemplateError } from './types.ts';

export type MessageFormat = 'md' | 'html' | 'mjml' | 'txt';

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
  /**
   * What is put around the message: `default` and an author's own show who writes and how to leave the list. null: nothing,
   * and MJML always says itself what it shows.
   */
  readonly layout: 'default' | OwnLayout | null;
  readonly around: Surroundings;
}

/**
 * Makes the templates of a message: the text version beside the HTML one, the layout, the styles. Liquid comes through
 * every step as it was written. Throws FacteurError: broken Liquid (with file and line), an empty message, no subject.
 */
export async function makeTemplates(written: WrittenMessage): Promise<MessageTemplates> {
  const { body, place, subject, format } = written;
  if (body.trim() === '') throw new FacteurError('message-empty', { file: place.file });
  checkTemplate(body, place);
  if (subject) {
    if (/[\r\n]/.test(subject.text)) throw new FacteurError('subject-lines', { ...subject.place });
    checkTemplate(subject.text, subject.place);
  }
  const { layout } = written;
  if (layout && layout !== 'default') checkTemplate(layout.text, { file: layout.file, line: 1 });
  const made = await nestingBounded(place.file, () => make[format](written));
  const given = subject?.text ?? made.heading;
  if (given === null) throw new FacteurError('subject-missing', { file: place.file, format });
  const { html: inner } = made;
  const html = inner && (await nestingBounded(place.file, () => finished(inner, htmlTemplate(given), written)));
  const footer = layout && format !== 'mjml' ? textFooter(written.around) : '';
  const templates = { subject: given, html, text: `${`${made.text.trim()}${footer}`.trim()}\n` };
  checkMade(templates, place.file, written.around.language);
  return templates;
}

/** The tools that read HTML call themselves for each level: a document that is nested too deeply is said to be so. */
export async function nestingBounded<T>(file: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new FacteurError('message-too-nested', { file }, { cause });
  }
}

interface Made {
  /** What the subject is when none is given. */
  readonly heading: string | null;
  /** As the author wrote it: a page, or what a page is put around. */
  readonly html: string | null;
  readonly text: string;
}

const make: Readonly<Record<MessageFormat, (written: WrittenMessage) => Promise<Made>>> = {
  async md({ body }) {
    // Loaded here: pages and plain texts do without.
    const { fromMarkdown } = await import('./markdown.ts');
    return fromMarkdown(body);
  },
  async html({ body, subject }) {
    return { heading: subject ? null : await htmlHeading(body), html: body, text: await htmlText(body) };
  },
  async mjml({ body, subject, place, around }) {
    const { fromMjml } = await import('./mjml.ts');
    const html = await fromMjml(body, place, around.language);
    return { heading: subject ? null : await htmlHeading(html), html, text: await htmlText(withoutPreview(html)) };
  },
  async txt({ body }) {
    return { heading: null, html: null, text: body };
  },
};

/** The HTML part as it goes out: in its layout, its styles inlined. MJML brings styles that are meant to stay as they are. */
async function finished(html: string, title: string, { format, layout, around }: WrittenMessage): Promise<string> {
  if (format === 'mjml') return html;
  if (layout === 'default')
    return format === 'md' ? page(title, html, around) : fromHtml(page(title, inside(html), around), around.language);
  return fromHtml(layout ? ownPage(layout, title, inside(html), around) : html, around.language);
}

/** What is between `<body>` and `</body>`; all of it where there is none. */
function inside(html: string): string {
  return /<body(?:\s[^>]*)?>(.*)<\/body\s*>/is.exec(html)?.[1] ?? html;
}

/** The line that mail programs show beside the subject is no part of the text. */
function withoutPreview(html: string): string {
  return html.replace(/<div style="display:none;[^"]*">.*?<\/div>/is, '');
}

/** A template of plain text as a template of HTML. */
function htmlTemplate(text: string): string {
  const shielded = shield(text);
  return shielded.restore(shielded.text.replace(/&/g, '&amp;').replace(/</g, '&lt;'));
}

// A tag that Markdown or HTML has torn from its partner is found here, not by the first recipient.
function checkMade({ html, text }: MessageTemplates, file: string, language: Language): void {
  const templates = new TemplateSet(language);
  for (const [part, source] of [['html', html] as const, ['text', text] as const]) {
    try {
      if (source !== null) templates.parse(source, part);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      throw new FacteurError('liquid-misplaced', { file, part, problem: error.message }, { cause: error });
    }
  }
}
