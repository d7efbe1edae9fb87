import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { absolute, anchorsIn, type Document, documents, isFrench, proseIn } from './markdown.ts';

/** Addresses in a document's links that lead to this repository. */
function localLinks({ text }: Document): string[] {
  const links = Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), ([, address = '']) => address);
  return links.filter((address) => !/^[a-z]+:/.test(address));
}

/** Null when the link leads somewhere, else what is missing. */
function missingAt(document: Document, link: string): string | null {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? document.path : normalize(join(dirname(document.path), decodeURIComponent(path)));
  if (!existsSync(absolute(target))) return `${link}: there is no ${target}`;
  if (anchor === undefined || !target.endsWith('.md')) return null;
  const anchors = anchorsIn({ path: target, text: readFileSync(absolute(target), 'utf8') });
  return anchors.has(decodeURIComponent(anchor)) ? null : `${link}: ${target} has no such heading`;
}

/** An ordinary space before a sign or inside « », a sign with no space before it, a straight apostrophe. */
const notFrench = / [:;!?»]|« |«(?!\u202f)|(?<!\u202f)»|[\p{L}\p{N})`*][;!?](?=\s|$)|[\p{L}`)*]:(?=\s|$)|\p{L}'/u;

function sentencesWith(document: Document, wrong: RegExp): string[] {
  const lines = proseIn(document).filter(({ text }) => wrong.test(text));
  return lines.map(({ line, text }) => `${document.path}:${line}: ${text}`);
}

const all = documents().map((document) => [document.path, document] as const);

describe('the documents', () => {
  it.each(all)('%s links to files and headings that exist', (_, document) => {
    const missing = localLinks(document).map((link) => missingAt(document, link));
    expect(missing.filter((problem) => problem !== null)).toEqual([]);
  });

  it.each(all)('%s has the typography of its language', (_, document) => {
    expect(sentencesWith(document, isFrench(document) ? notFrench : /\u202f/)).toEqual([]);
  });
});
