import type { Identity } from '../config/types.ts';
import { language } from '../i18n/index.ts';
import { escapeHtml } from './template.ts';

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

/** The page around the message; `title` and `body` are HTML. */
export function page(title: string, body: string, identity: Identity | null): string {
  const top = identity?.colour ? `border-top:4px solid ${identity.colour};` : '';
  return `<!DOCTYPE html>
<html lang="${language()}">
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
${logo(identity)}${body.trim()}${footer(identity)}
</div>
<!--[if mso]></td></tr></table><![endif]-->
</body>
</html>
`;
}

function logo(identity: Identity | null): string {
  if (!identity?.logo) return '';
  const image = `<img src="${escapeHtml(identity.logo)}" alt="${escapeHtml(identity.name ?? '')}" height="64"`;
  return `<p style="margin:0 0 24px">${image} style="height:64px;width:auto;max-width:100%;border:0"></p>\n`;
}

function footer(identity: Identity | null): string {
  const lines = identityLines(identity).map(escapeHtml);
  if (lines.length === 0) return '';
  const style = `margin:32px 0 0;padding:16px 0 0;border-top:1px solid ${GREY};font-size:13px`;
  return `\n<p style="${style}">${lines.join('<br>\n')}</p>`;
}

/** Who writes, below the message: name and postal address, one line each; none when nothing is configured. */
export function identityLines(identity: Identity | null): string[] {
  const lines = [identity?.name ?? '', ...(identity?.address ?? '').split('\n')];
  return lines.map((line) => line.trim()).filter((line) => line !== '');
}

/** A piece of HTML without a page around it, as a page: so that mail programs know its character set and language. */
export function barePage(body: string): string {
  return `<!DOCTYPE html>
<html lang="${language()}">
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
