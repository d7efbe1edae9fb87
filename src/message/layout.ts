import type { Identity } from '../config/types.ts';
import { FacteurError } from '../errors.ts';
import { words } from '../i18n/index.ts';
import type { Language } from '../language.ts';
import { escapeHtml } from './escape.ts';

/**
 * The page around a Markdown message: one column of at most 600 px with its padding, system fonts, readable on phones.
 * It names no colours for text and background, so that mail programs in dark mode use their own; the grey of lines is
 * readable on both. All styles are inline, because several mail programs drop `<style>`.
 */

const FONT = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";
const MONO = "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'Liberation Mono',monospace";
const GREY = '#8a9099';
const CELL = `padding:6px 12px;border:1px solid ${GREY};vertical-align:top`;

/** Inline styles by HTML tag name, `li ul` and `li ol` for lists in lists. */
export const styles: Readonly<Record<string, string>> = {
  h1: 'margin:0 0 16px;font-size:26px;line-height:1.25;font-weight:700',
  h2: 'margin:32px 0 12px;font-size:21px;line-height:1.3;font-weight:700',
  h3: 'margin:24px 0 8px;font-size:18px;line-height:1.35;font-weight:700',
  h4: 'margin:20px 0 8px;font-size:16px;font-weight:700',
  h5: 'margin:20px 0 8px;font-size:16px;font-weight:700',
  h6: 'margin:20px 0 8px;font-size:16px;font-weight:700',
  p: 'margin:0 0 16px',
  ul: 'margin:0 0 16px;padding:0 0 0 24px',
  ol: 'margin:0 0 16px;padding:0 0 0 28px',
  'li ul': 'margin:4px 0 0;padding:0 0 0 24px',
  'li ol': 'margin:4px 0 0;padding:0 0 0 28px',
  li: 'margin:0 0 4px',
  blockquote: `margin:0 0 16px;padding:0 0 0 16px;border-left:3px solid ${GREY}`,
  hr: `margin:24px 0;border:0;border-top:1px solid ${GREY}`,
  img: 'max-width:100%;height:auto;border:0',
  table: 'margin:0 0 16px;border-collapse:collapse',
  th: `${CELL};font-weight:700`,
  td: CELL,
  pre: `margin:0 0 16px;padding:12px;border:1px solid ${GREY};border-radius:4px;overflow-x:auto;font-size:14px;${MONO}`,
  code: `font-size:14px;${MONO}`,
};

/** Who writes, and how one leaves the list: what a layout shows around a message. */
export interface Surroundings {
  /** Of the page and of the words that it adds. */
  readonly language: Language;
  readonly identity: Identity | null;
  /** null: the message says nothing of it. */
  readonly unsubscribe: {
    /** Of Liquid when it differs between recipients. */
    readonly link: string;
    /** The address that the link writes to; null: it leads to a page. */
    readonly address: string | null;
  } | null;
}

/** The page around the message; `title` and `body` are HTML. */
export function page(title: string, body: string, around: Surroundings): string {
  const { identity, language } = around;
  const top = identity?.colour ? `border-top:4px solid ${identity.colour};` : '';
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${title}</title>
</head>
<body style="margin:0;padding:0;word-break:normal;overflow-wrap:break-word">
<!--[if mso]><table role="presentation" width="600" align="center" cellpadding="0" cellspacing="0"><tr><td><![endif]-->
<div style="max-width:560px;margin:0 auto;${top}padding:24px 20px;${FONT};font-size:16px;line-height:1.5;text-align:left">
${header(identity)}${body.trim()}${footer(around)}
</div>
<!--[if mso]></td></tr></table><![endif]-->
</body>
</html>
`;
}

/** Its logo, else its name in the association's colour, which must be readable on light and on dark: it is a line below. */
function header(identity: Identity | null): string {
  if (!identity?.logo && !identity?.name) return '';
  if (!identity.logo) {
    const line = `border-bottom:2px solid ${identity.colour ?? GREY}`;
    const style = `margin:0 0 24px;padding:0 0 8px;${line};font-size:14px;font-weight:700`;
    return `<p style="${style}">${htmlText(identity.name ?? '')}</p>\n`;
  }
  const image = `<img src="${htmlText(identity.logo)}" alt="${htmlText(identity.name ?? '')}" height="64"`;
  return `<p style="margin:0 0 24px">${image} style="height:64px;width:auto;max-width:100%;border:0"></p>\n`;
}

/** The end of the page: who writes and from where, and how to leave the list. Empty when there is nothing to say. */
export function footer({ identity, unsubscribe, language }: Surroundings): string {
  const lines = identityLines(identity).map(htmlText);
  if (unsubscribe) lines.push(leave(unsubscribe, language));
  if (lines.length === 0) return '';
  const style = `margin:32px 0 0;padding:16px 0 0;border-top:1px solid ${GREY};font-size:13px`;
  return `\n<p style="${style}">${lines.join('<br>\n')}</p>`;
}

function leave({ link, address }: NonNullable<Surroundings['unsubscribe']>, language: Language): string {
  const { leaveByMail, leaveOnline } = words(language).message.layout;
  const anchor = (text: string) => `<a href="${link.replace(/&/g, '&amp;')}">${text}</a>`;
  return address === null ? anchor(htmlText(leaveOnline)) : leaveByMail({ address: anchor(htmlText(address)) });
}

/** The end of the text version: the same as `footer`. */
export function textFooter({ identity, unsubscribe, language }: Surroundings): string {
  const { leaveByMail, leaveOnline, colon } = words(language).message.layout;
  const lines = identityLines(identity).map(liquidText);
  if (unsubscribe?.address) lines.push(leaveByMail({ address: liquidText(unsubscribe.address) }));
  else if (unsubscribe) lines.push(`${leaveOnline}${colon} ${unsubscribe.link}`);
  return lines.length === 0 ? '' : `\n\n-- \n${lines.join('\n')}`;
}

/** Who writes, below the message: name and postal address, one line each; none when nothing is configured. */
export function identityLines(identity: Identity | null): string[] {
  const lines = [identity?.name ?? '', ...(identity?.address ?? '').split('\n')];
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}

function htmlText(text: string): string {
  return liquidText(escapeHtml(text));
}

/** A brace as Liquid writes it where it begins nothing. */
export const PLAIN_BRACE = '{{ "{" }}';

/** Text of the configuration in a template: what looks like Liquid is none. */
function liquidText(text: string): string {
  return text.replace(/\{(?=[{%])/g, PLAIN_BRACE);
}

/** What an author's own layout may show beside the message; each is put in when the message is made. */
const SLOT = /\{\{-?\s*(content|subject|footer|language|identity\.(?:name|address|colour|logo))\s*-?\}\}/g;

export interface OwnLayout {
  /** HTML with `{{ content }}` in it. */
  readonly text: string;
  readonly file: string;
}

/**
 * The message in a layout of the author's: `{{ content }}`, `{{ subject }}`, `{{ footer }}`, `{{ language }}` and
 * `{{ identity.name }}`, `.address`, `.colour`, `.logo` are put in here, everything else stays Liquid. `title` and `body` are HTML.
 * Throws `layout-no-content`.
 */
export function ownPage({ text, file }: OwnLayout, title: string, body: string, around: Surroundings): string {
  const { identity } = around;
  const lines = identity ? identityLines({ ...identity, name: null }) : [];
  const values: Readonly<Record<string, string>> = {
    content: body.trim(),
    subject: title,
    footer: footer(around).trim(),
    language: around.language,
    'identity.name': htmlText(identity?.name ?? ''),
    'identity.address': lines.map(htmlText).join('<br>\n'),
    'identity.colour': identity?.colour ?? GREY,
    'identity.logo': htmlText(identity?.logo ?? ''),
  };
  if (!Array.from(text.matchAll(SLOT), ([, name]) => name).includes('content')) {
    throw new FacteurError('layout-no-content', { file });
  }
  return text.replace(SLOT, (_, name: string) => values[name] ?? '');
}

/** A piece of HTML without a page around it, as a page: so that mail programs know its character set and language. */
export function barePage(body: string, language: Language): string {
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<title></title>
</head>
<body>
${body.trim()}
</body>
</html>
`;
}
