import type { ArchivedMessage } from '../app/archive/archived.ts';
import { words } from '../i18n/index.ts';
import type { Language } from '../language.ts';
import { escapeHtml as e } from '../message/escape.ts';

/** A campaign in the index of an archive. */
export interface ArchivedEntry {
  readonly id: string;
  readonly title: string;
  /** When it was sent, ms since 1970. */
  readonly at: number;
  /** Its own files, relative to the folder; the page is the first. */
  readonly files: readonly string[];
}

/** Where the files of a message are, relative to its page. */
export interface Placed {
  /** By Content-ID. */
  readonly images: ReadonlyMap<string, string>;
  readonly attachments: readonly { readonly name: string; readonly path: string }[];
}

/** The page that lists an archive. */
export const INDEX = 'index.html';

/** Nothing of a message runs, is sent anywhere or tells where its reader comes from; styles stand in the page itself. */
const HEAD = [
  '<meta charset="utf-8">',
  `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src * data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
  '<meta name="referrer" content="no-referrer">',
  '<meta name="viewport" content="width=device-width">',
].join('\n');
const STYLE = 'font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem';
/** A picture that nobody can see is there to count readers. */
const INVISIBLE = /<img\b(?=[^>]*\s(?:width|height)\s*=\s*["']?[01](?:px)?["'\s/>])[^>]*>/gi;

/** A message as a page of its own, with a way back to the index, and its attachments below. */
export function archivePage(message: ArchivedMessage, placed: Placed): string {
  const { subject, html, language } = message;
  const before = `<p style="${STYLE};margin-bottom:0"><a href="${INDEX}">${e(words(language).archive.back)}</a></p>\n`;
  const after = attachmentsOf(placed.attachments, language);
  if (html === null) {
    const text = `<pre style="white-space:pre-wrap;${STYLE}">${e(message.text)}</pre>\n`;
    const title = `<h1 style="${STYLE}">${e(subject)}</h1>\n`;
    return `<!DOCTYPE html>\n<html lang="${language}">\n<head>\n${HEAD}\n<title>${e(subject)}</title>\n</head>\n<body>\n${before}${title}${text}${after}</body>\n</html>\n`;
  }
  const shown = html
    .replace(INVISIBLE, '')
    .replace(/\bcid:([^"'\s>)]+)/g, (whole, cid: string) => {
      const path = placed.images.get(cid);
      return path === undefined ? whole : e(path);
    })
    .replace(/<title\b[^>]*>[\s\S]*?<\/title>/gi, '');
  const titled = insertedBehind(shown, /<head\b[^>]*>/i, `\n${HEAD}\n<title>${e(subject)}</title>\n`);
  const bodied = insertedBehind(titled, /<body\b[^>]*>/i, `\n${before}`);
  const end = bodied.search(/<\/body>/i);
  return end < 0 ? bodied + after : bodied.slice(0, end) + after + bodied.slice(end);
}

/** The text with something behind the first tag of that form; where there is none, in front of all. */
function insertedBehind(html: string, tag: RegExp, what: string): string {
  const found = tag.exec(html);
  const at = found ? found.index + found[0].length : 0;
  return html.slice(0, at) + what + html.slice(at);
}

function attachmentsOf(attachments: Placed['attachments'], language: Language): string {
  if (attachments.length === 0) return '';
  const links = attachments.map(({ name, path }) => `<li><a href="${e(path)}">${e(name)}</a></li>\n`).join('');
  return `<div style="${STYLE}"><h2>${e(words(language).archive.attachments)}</h2>\n<ul>\n${links}</ul></div>\n`;
}

/** The page that lists all messages of an archive, the latest first. `name`: whose they are; null: nobody says. */
export function indexPage(entries: readonly ArchivedEntry[], name: string | null, language: Language): string {
  const w = words(language).archive;
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'long' });
  const title = name === null ? w.title : w.titleOf({ name });
  const lines = [...entries]
    .sort((a, b) => b.at - a.at)
    .map(
      ({ title: of, at, files: [file = ''] }) =>
        `<li>${e(date.format(at))}${w.colon} <a href="${e(file)}">${e(of)}</a></li>\n`,
    );
  return `<!DOCTYPE html>\n<html lang="${language}">\n<head>\n${HEAD}\n<title>${e(title)}</title>\n</head>\n<body style="${STYLE}">\n<h1>${e(title)}</h1>\n<ul>\n${lines.join('')}</ul>\n</body>\n</html>\n`;
}
