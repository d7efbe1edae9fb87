import { Parser } from 'htmlparser2';

const BREAKS = new Set([
  'p',
  'div',
  'br',
  'tr',
  'table',
  'li',
  'ul',
  'ol',
  'h1',
  'h2',
  'h3',
  'h4',
  'pre',
  'blockquote',
  'hr',
]);
const UNSEEN = new Set(['style', 'script', 'title', 'head']);

/** What a person reads of HTML, with the lines they see. */
export function htmlText(html: string): string {
  let text = '';
  let unseen = 0;
  const parser = new Parser({
    onopentagname(name) {
      if (UNSEEN.has(name)) unseen += 1;
      if (BREAKS.has(name)) text += '\n';
    },
    ontext(data) {
      if (unseen === 0) text += data;
    },
    onclosetag(name) {
      if (UNSEEN.has(name)) unseen -= 1;
      if (BREAKS.has(name)) text += '\n';
      else if (name === 'td') text += ' ';
    },
  });
  parser.end(html);
  return text
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ *\n(?:\s*\n)+/g, '\n\n')
    .trim();
}
