import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { targetOf } from '../../scripts/docs/links.ts';
import { problemsOfSite, strangers } from '../../scripts/docs/look.ts';
import { HOME, places, sitePages } from '../../scripts/docs/pages.ts';
import { absolute } from './markdown.ts';

const root = absolute('.');
const target = (href: string, from: string) => targetOf(href, from, root);

describe('the pages of the site', () => {
  it('are files, each in one place, and all documents are among them', () => {
    const files = Object.keys(places());
    expect(files.filter((file) => !existsSync(absolute(file)))).toEqual([]);
    expect(new Set(Object.values(places())).size).toBe(files.length);
    const documents = globSync('{*,docs/*,docs/fr/*,examples/*/README}.md', { cwd: root });
    expect(documents.filter((file) => !files.includes(file))).toEqual([]);
  });

  it('are in both languages, or it is said why not', () => {
    const one = sitePages().filter(({ fr, en }) => (fr === undefined) !== (en === undefined));
    expect(one.filter(({ onlyBecause }) => !onlyBecause)).toEqual([]);
    expect(sitePages().filter((page) => !one.includes(page) && page.onlyBecause !== undefined)).toEqual([]);
  });

  it('name each other where they are in both languages', () => {
    const pairs = [HOME, ...sitePages()].flatMap(({ fr, en }) => (fr && en ? [[fr, en] as const] : []));
    const links = (file: string) =>
      Array.from(readFileSync(absolute(file), 'utf8').matchAll(/\]\(([^)\s]+)\)/g), ([, href = '']) =>
        target(href, file),
      );
    const without = pairs.flatMap(([fr, en]) => [
      ...(links(fr).some((link) => link.kind === 'page' && link.to === `/${places()[en]}`)
        ? []
        : [`${fr}: no link to ${en}`]),
      ...(links(en).some((link) => link.kind === 'page' && link.to === `/${places()[fr]}`)
        ? []
        : [`${en}: no link to ${fr}`]),
    ]);
    expect(without).toEqual([]);
  });
});

describe('a link of a document', () => {
  it.each([
    ['../lists.md#formats', 'docs/fr/listes.md', { kind: 'page', to: '/en/lists.md#formats' }],
    ['listes.md', 'docs/fr/page.md', { kind: 'page', to: '/lists.md' }],
    ['docs/fr/page.md', 'README.fr.md', { kind: 'page', to: '/page.md' }],
    ['README.md', 'README.fr.md', { kind: 'page', to: '/en/index.md' }],
    ['../examples/library/', 'docs/library.md', { kind: 'page', to: '/examples/library.md' }],
    ['../deploy/compose.yaml', 'docs/redis.md', { kind: 'file', file: 'deploy/compose.yaml' }],
    ['../deploy', 'docs/redis.md', { kind: 'nothing' }],
    ['../gone.md', 'docs/redis.md', { kind: 'nothing' }],
    ['#here', 'docs/redis.md', { kind: 'same' }],
    ['https://example.org/a.md', 'docs/redis.md', { kind: 'same' }],
    ['mailto:a@example.org', 'docs/redis.md', { kind: 'same' }],
  ] as const)('%s in %s leads to its place in the site', (href, from, expected) => {
    expect(target(href, from)).toEqual(expected);
  });
});

describe('a built site', () => {
  let folder = '';
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'facteur-site-'));
    for (const place of Object.values(places())) {
      const links =
        '<a href="/x/"></a><a href="/x/en/"></a><a class="b" href="/x/lists.html#les-r%C3%A9glages"></a><a href="#here">';
      write(
        place.replace('.md', '.html'),
        `<h1 id="here"></h1><h2 id="les-réglages"></h2>${links}<a href="https://example.org"></a>`,
      );
    }
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is whole when each page is there and each link leads somewhere', () => {
    expect(problemsOfSite(folder, '/x/')).toEqual([]);
  });

  it('is not, when a page is missing, or a link leads to no page or no heading', () => {
    rmSync(join(folder, 'en/redis.html'));
    write('api.html', '<a href="/x/en/redis.html"></a><a href="/x/lists.html#none"></a><a href="#there"></a>');
    expect(problemsOfSite(folder, '/x/')).toEqual([
      'en/redis.html: missing',
      ...['/x/en/redis.html', '/x/lists.html#none', '#there'].map((to) => `api.html: no ${to}`),
    ]);
  });
});

describe('what a page of the site loads', () => {
  it('from another host is found', () => {
    const html = [
      '<script src="https://cdn.example.org/a.js"></script>',
      '<img alt="a > b" src="//img.example.org/a.png">',
      '<link rel="stylesheet" href="https://fonts.example.org/a.css">',
      '<style>@import "https://fonts.example.org/b.css"; a { background: url(https://img.example.org/b.png) }</style>',
    ];
    expect(html.map((line) => strangers('a.html', line).length)).toEqual([1, 1, 1, 2]);
  });

  it('may be its own, and may link to others', () => {
    const html =
      '<a href="https://example.org">there</a><link rel="icon" href="/icon.svg"><img src="data:image/png;base64,aa"><code>&lt;img src="https://example.org/a.png"></code>';
    expect(strangers('a.html', html)).toEqual([]);
  });
});
