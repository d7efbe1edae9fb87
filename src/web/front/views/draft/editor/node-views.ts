import type { Node } from 'prosemirror-model';
import type { NodeViewConstructor } from 'prosemirror-view';
import { apiUrl } from '../../../app/api.ts';
import { words } from '../../../app/language.ts';
import type { DraftDesk } from '../desk.ts';

/** How things are shown that are more than text. */
export function nodeViews(desk: DraftDesk): Record<string, NodeViewConstructor> {
  return {
    variable: (node) => ({ dom: variable(desk, node) }),
    image: (node) => ({ dom: picture(desk, node) }),
    verbatim: (node) => ({ dom: verbatim(node) }),
  };
}

/** `{{ prenom }}` as its name alone, with what it becomes on hover; what is more than a name is shown as it is written. */
function variable(desk: DraftDesk, { attrs }: Node): HTMLElement {
  const liquid = String(attrs.liquid);
  const name = /^\{\{-?\s*([\p{L}_][\p{L}\p{N}_]*|\["[^"]*"\])\s*-?\}\}$/u.exec(liquid)?.[1];
  const chip = document.createElement('span');
  chip.className = name === undefined ? 'chip code' : 'chip';
  chip.textContent = name?.replace(/^\["|"\]$/g, '') ?? liquid;
  chip.title = (name !== undefined && desk.recipient.peek()?.vars[name]) || liquid;
  return chip;
}

/** A picture that came with the message; those of other servers are named and not loaded. */
function picture(desk: DraftDesk, { attrs }: Node): HTMLElement {
  const src = String(attrs.src);
  const alt = String(attrs.alt ?? '');
  if (/^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(src) || /\{[{%]/.test(src)) {
    const place = document.createElement('span');
    place.className = 'chip picture';
    place.textContent = words().draft.message.picture({ name: alt || src });
    place.title = src;
    return place;
  }
  const image = document.createElement('img');
  image.src = apiUrl(desk.path(`/files/${encodeURIComponent(decoded(src))}`));
  image.alt = alt;
  return image;
}

function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

function verbatim({ attrs }: Node): HTMLElement {
  const block = document.createElement('pre');
  block.className = 'verbatim';
  block.textContent = String(attrs.source);
  block.title = words().draft.message.verbatim;
  return block;
}
