import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Node } from 'prosemirror-model';
import { EditorState } from 'prosemirror-state';
import { describe, expect, it } from 'vitest';
import { openMarkdown } from '../../../src/web/front/views/draft/editor/open.ts';
import { writeBlock, writeMarkdown } from '../../../src/web/front/views/draft/editor/write.ts';

const root = resolve(import.meta.dirname, '../../..');

/** Markdown in files, without the settings above it. */
function files(): [name: string, text: string][] {
  const folders = ['examples', 'docs', 'test'];
  const names = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .map((name) => join(folder, String(name)))
      .filter((name) => name.endsWith('.md')),
  );
  return names.map((name) => [name, readFileSync(join(root, name), 'utf8').replace(/^---\n[\s\S]*?\n---\n/, '')]);
}

/** Messages within the tests: every text of several lines that looks like one. */
function messagesInTests(): string[] {
  const names = readdirSync(join(root, 'test'), { recursive: true }).map(String);
  const sources = names
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(root, 'test', name), 'utf8'));
  const texts = sources.flatMap((source) => source.match(/'(?:[^'\\\n]|\\.)*\{[{%](?:[^'\\\n]|\\.)*'/g) ?? []);
  return texts.map((text) =>
    text
      .slice(1, -1)
      .replace(/\\n/g, '\n')
      .replace(/\\(.)/g, '$1')
      .replace(/^---\n[\s\S]*?\n---\n/, ''),
  );
}

const written = [
  '# Bonjour {{ prenom }}\n\nVotre cotisation de **{{ montant | euros }}** est _reçue_.\nMerci !\n',
  '{% if montant > 100 %}\nMerci *beaucoup*, {{ prenom }}.\n{% else %}\nMerci.\n{% endif %}\n\n* un\n* deux\n  - trois\n',
  '[Votre page]({{ lien | default: "https://example.org/a_b" }}) et <https://example.org>\n',
  '![Plan du site](photos/plan%20{{ ville }}.png "Le plan")\n\n| a | b |\n|---|---|\n| 1 | {{ x }} |\n',
  'Titre\n=====\n\n1) un\n2) deux\n\n***\n\n    du code {{ x }}\n\n```js\n{{ y }}\n```\n',
  '> cité {{ nom }}\n> encore\n\nfin  \navec deux espaces\\\net une barre\n\n\n\n',
  'sans fin de ligne',
  '\n\n  \nvide au début\n',
  '',
  'un [lien][1]\n\n[1]: https://example.org\n',
  '{% raw %}{{ tel quel }}{% endraw %} et {{ "}" }}\n',
  'Une adresse a_b_c@example.org, https://example.org/un_deux_trois*x et 2 * 3 * 4 < 5 & 6 &amp; 7 &copy;\n',
];

it('gives back every message byte for byte, or leaves it to the source view', () => {
  const all = [...written, ...files().map(([, text]) => text), ...messagesInTests()];
  expect(all.length).toBeGreaterThan(150);
  const source: string[] = [];
  for (const text of all) {
    const opened = openMarkdown(text);
    if (opened) expect(writeMarkdown(opened.doc, opened), text).toBe(text);
    else source.push(text);
  }
  // Only references to links stand in more than one place.
  for (const text of source) expect(text).toMatch(/^ {0,3}\[[^\]]+\]:|\p{Co}/mu);
});

it('shows Liquid as things of its own, and what it could not keep as it is written', () => {
  const opened = openMarkdown(written[1] ?? '');
  const kinds = Array.from({ length: opened?.doc.childCount ?? 0 }, (_, i) => opened?.doc.child(i).type.name);
  expect(kinds).toEqual(['verbatim', 'paragraph', 'verbatim', 'paragraph', 'verbatim', 'bullet_list']);
  expect(opened?.doc.child(1).child(1).marks[0]?.type.name).toBe('em');
  const table = openMarkdown(written[3] ?? '')?.doc.child(1);
  expect(table?.attrs.source).toBe('| a | b |\n|---|---|\n| 1 | {{ x }} |');
  const link = openMarkdown(written[2] ?? '')?.doc.firstChild?.firstChild;
  expect(link?.marks[0]?.attrs.href).toBe('{{ lien | default: "https://example.org/a_b" }}');
});

it('changes nothing but the block that was written in', () => {
  const source = '* un\n* deux\n\nBonjour {{ prenom }}, _merci_.\n\n\n\n1) trois\n';
  const opened = openMarkdown(source);
  if (!opened) throw new Error('it opens');
  const state = EditorState.create({ doc: opened.doc });
  const inThird = opened.doc.child(0).nodeSize + 1;
  const changed = state.apply(state.tr.insertText('Oh ! ', inThird)).doc;
  expect(writeMarkdown(changed, opened)).toBe('* un\n* deux\n\nOh ! Bonjour {{ prenom }}, *merci*.\n\n1) trois\n');
  // What is undone is as it was.
  const back = EditorState.create({ doc: changed });
  expect(writeMarkdown(back.apply(back.tr.delete(inThird, inThird + 5)).doc, opened)).toBe(source);
});

describe('what is typed means itself', () => {
  const typed = [
    ...[
      '# pas un titre',
      '- pas une liste',
      '1. ni ceci',
      '> ni cela',
      '=== ',
      '--- ',
      '| a | b |',
      '*étoiles* et _traits_',
    ],
    ...[
      'https://example.org/un_deux et a_b@c_d.fr',
      '<b>gras</b> &copy; `code` [x](y) ![z](t)',
      'fin\\',
      '~~barré~~',
      '+ plus',
    ],
  ];
  it.each(typed)('%s', (text) => {
    const opened = openMarkdown('début\n');
    const paragraph = opened?.doc.firstChild as Node;
    const { schema } = paragraph.type;
    for (const before of [[], [schema.text('avant'), schema.node('hard_break')]]) {
      const block = schema.node('paragraph', null, [...before, schema.text(text)]);
      const read = openMarkdown(`${writeBlock(block)}\n`);
      expect(read?.doc.textBetween(0, read.doc.content.size, '\n', '\n').replace(/^avant\n/, '')).toBe(text.trim());
      expect(read?.doc.firstChild?.type.name).toBe('paragraph');
    }
  });
});
