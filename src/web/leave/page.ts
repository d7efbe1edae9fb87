import { createHash } from 'node:crypto';
import type { Identity } from '../../config/types.ts';
import { words } from '../../i18n/index.ts';
import type { Language } from '../../language.ts';

/** What the page shows: a question, what was done, or why nothing was. */
export type LeaveView =
  | { readonly kind: 'ask' | 'done' | 'done-all' | 'stayed' | 'faulty' }
  | { readonly kind: 'slow'; readonly seconds: number };

/** Whose page it is, and what the link was about. */
export interface LeavePage {
  readonly language: Language;
  /** Null: nothing in particular. */
  readonly topic: string | null;
  readonly identity: Identity;
}

const COLOUR = '#1f5f8b';

/** The page as HTML: complete, small, without scripts and without anything to be loaded. Its buttons ask the address it was opened at. */
export function leavePage(view: LeaveView, page: LeavePage): string {
  const { language, identity } = page;
  const w = words(language).leaving.page;
  const { heading, body } = contentOf(view, page);
  const name = identity.name === null ? '' : `<p class="name">${inHtml(identity.name)}</p>`;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${inHtml([w.title, identity.name].filter(Boolean).join(' – '))}</title>
<style>${styleOf(identity)}</style>
</head>
<body>
<main>
${name}
<h1>${inHtml(heading)}</h1>
${body}
</main>
</body>
</html>
`;
}

function contentOf(view: LeaveView, { language, topic }: LeavePage): { heading: string; body: string } {
  const w = words(language).leaving.page;
  const leave = button('leave', topic === null ? w.leave : w.leaveTopic({ topic }));
  const all = topic === null ? '' : button('all', w.leaveAll);
  const back = button('back', w.back);
  const note = `<p class="note">${inHtml(w.broken)}</p>`;
  switch (view.kind) {
    case 'ask': {
      const heading = topic === null ? w.ask : w.askTopic({ topic });
      return { heading, body: `${form(leave, all)}\n<p class="note">${inHtml(w.asked)}</p>` };
    }
    case 'done': {
      const text = topic === null ? w.doneText : w.doneTopic({ topic });
      return { heading: w.done, body: `${p(text)}\n${form(all, mistake(w.mistake), back)}\n${note}` };
    }
    case 'done-all':
      return { heading: w.done, body: `${p(w.doneText)}\n${form(mistake(w.mistake), back)}\n${note}` };
    case 'stayed':
      return { heading: w.stayed, body: `${p(w.stayedText)}\n${form(leave, all)}` };
    case 'faulty':
      return { heading: w.faulty, body: p(w.faultyText) };
    case 'slow':
      return { heading: w.slow, body: p(w.slowText({ seconds: view.seconds })) };
  }
}

function form(...parts: readonly string[]): string {
  return `<form method="post">\n${parts.filter((part) => part !== '').join('\n')}\n</form>`;
}

function button(wish: string, text: string): string {
  return `<button name="wish" value="${wish}">${inHtml(text)}</button>`;
}

function mistake(text: string): string {
  return `<p class="mistake">${inHtml(text)}</p>`;
}

function p(text: string): string {
  return `<p>${inHtml(text)}</p>`;
}

function inHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Nothing is loaded, run or framed; the one style is known by its hash (CSP Level 3, 2.3.1). */
export function leavePolicy(identity: Identity): string {
  const hash = createHash('sha256').update(styleOf(identity)).digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;
}

function styleOf({ colour }: Identity): string {
  const main = colour ?? COLOUR;
  return `
:root { color-scheme: light dark; --main: ${main}; --on-main: ${textOn(main)}; --ink: #1d2328; --paper: #fff; --around: #f1f3f5; --soft: #55606a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecef; --paper: #1c2126; --around: #12161a; --soft: #a9b4bd; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; background: var(--around); color: var(--ink); font: 1.0625rem/1.5 system-ui, sans-serif; display: flex; align-items: flex-start; justify-content: center; }
main { width: 100%; max-width: 32rem; margin: 1rem; padding: 1.5rem; background: var(--paper); border-top: .375rem solid var(--main); border-radius: .5rem; overflow-wrap: anywhere; }
@media (min-width: 40rem) { main { margin-top: 12vh; padding: 2rem 2.5rem; } }
.name { margin: 0 0 1rem; color: var(--soft); font-weight: 600; }
h1 { margin: 0 0 1rem; font-size: 1.5rem; line-height: 1.25; }
form { margin: 1.5rem 0 0; }
button { display: block; width: 100%; min-height: 3rem; margin: 0 0 .75rem; padding: .625rem 1rem; border: .125rem solid var(--ink); border-radius: .375rem; background: transparent; color: var(--ink); font: inherit; font-weight: 600; cursor: pointer; }
button[value="leave"] { border-color: var(--main); background: var(--main); color: var(--on-main); }
button:focus-visible { outline: .1875rem solid var(--ink); outline-offset: .1875rem; }
.mistake { margin: 1.5rem 0 .5rem; }
.note { margin: 1.25rem 0 0; color: var(--soft); font-size: .9375rem; }
`;
}

/** Black or white, whichever can be read better on a colour (WCAG 2.2, relative luminance). */
function textOn(colour: string): string {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(colour);
  const digits = short ? short.slice(1).map((digit) => digit + digit) : (colour.slice(1).match(/../g) ?? []);
  const [r = 0, g = 0, b = 0] = digits.map((pair) => {
    const part = Number.parseInt(pair, 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? '#000' : '#fff';
}
