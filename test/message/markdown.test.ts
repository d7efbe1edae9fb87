import { describe, expect, it } from 'vitest';
import { fromMarkdown } from '../../src/message/markdown.ts';
import { Random, word } from './random.ts';

const text = (source: string) => fromMarkdown(source).text;
/** Without styles: what is in the page, not how it looks. */
const html = (source: string) =>
  fromMarkdown(source)
    .html.replace(/ style="[^"]*"/g, '')
    .trim();

const LIQUID = [
  '{{ name }}',
  '{{ prenom | default: \'ami & "amie"\' }}',
  '{{ x | replace: "<", "&" | append: "_*`" }}',
  '{% if a == "b" and c != \'d\' %}',
  '{%- else -%}',
  '{% endif %}',
  '{{ ["Prénom usuel"] }}',
  '{{ "a\\"b" | upcase }}',
  '{% assign y = "**x**" %}',
];

describe('Liquid in Markdown', () => {
  it.each([
    ['a {{ x | default: "<b> & *c*" }} d', '<p>a {{ x | default: "<b> & *c*" }} d</p>'],
    ['[site]({{ url }})', '<p><a href="{{ url }}">site</a></p>'],
    [
      '[site]({{ url | default: "https://x.fr/a b" }} "{{ t }}")',
      '<p><a href="{{ url | default: "https://x.fr/a b" }}" title="{{ t }}">site</a></p>',
    ],
    ['![{{ alt }}](https://x.fr/{{ id }}.png)', '<p><img src="https://x.fr/{{ id }}.png" alt="{{ alt }}"></p>'],
    ['https://x.fr/?id={{ id }}', '<p><a href="https://x.fr/?id={{ id }}">https://x.fr/?id={{ id }}</a></p>'],
    ['**{{ a }}** _{{ b }}_ `{{ c }}`', '<p><strong>{{ a }}</strong> <em>{{ b }}</em> <code>{{ c }}</code></p>'],
    ['Cher{% if f == "x" %}e{% endif %} {{ n }}', '<p>Cher{% if f == "x" %}e{% endif %} {{ n }}</p>'],
    [
      '{% if x %}\n# A\n{% else %}\n- b\n{% endif %}',
      '{% if x %}\n<h1>A</h1>\n{% else %}\n<ul>\n<li>b</li>\n</ul>\n{% endif %}',
    ],
    ['a\n{% if x %} {% if y %}\nb', '<p>a</p>\n{% if x %} {% if y %}\n<p>b</p>'],
    ['&#123;&#123; x }} &#123;% y %}', '<p>{{ "{" }}{ x }} {{ "{" }}% y %}</p>'],
    ['{% raw %}{{ a }} "b"{% endraw %}', '<p>{% raw %}{{ a }} &quot;b&quot;{% endraw %}</p>'],
  ])('%j', (source, expected) => {
    expect(html(source)).toBe(expected);
  });

  it('comes through every construct as it was written', () => {
    const constructs = [
      '{L}',
      '# {L}',
      '- {W} {L}',
      '> {L}',
      '1. {L}\n2. {L}',
      '**{L}**',
      '| {W} | {L} |\n|---|---|\n| {L} | b |',
      '```\n{L}\n```',
      '    {L}',
      '[{W} {L}](https://x.fr/{L})',
      '{W}  \n{L}',
      '~~{L}~~ `{L}`',
      '{L}\n===',
      '{L}: {L}',
    ];
    const liquidIn = (text: string) => (text.match(/\{[{%].*?[%}]\}/g) ?? []).toSorted();
    for (let seed = 1; seed <= 300; seed++) {
      const random = new Random(seed);
      const block = () =>
        random
          .pick(constructs)
          .replaceAll('{L}', () => random.pick(LIQUID))
          .replace('{W}', () => word(random).replace(/\P{L}/gu, 'x'));
      const source = random.times(6, block).join('\n\n');
      const made = fromMarkdown(source);
      expect(liquidIn(made.html), `seed ${seed}: ${source}`).toEqual(liquidIn(source));
      expect(liquidIn(made.text), `seed ${seed}: ${source}`).toEqual(liquidIn(source));
    }
  });
});

describe('Markdown', () => {
  it('allows no HTML', () => {
    expect(html('<script>x</script> <b>y</b>')).toBe('<p>&lt;script&gt;x&lt;/script&gt; &lt;b&gt;y&lt;/b&gt;</p>');
    expect(html('[x](javascript:alert(1))')).not.toContain('href');
  });

  it('keeps the line breaks that were typed', () => {
    expect(html('Bien à vous,\nMarie')).toBe('<p>Bien à vous,<br>\nMarie</p>');
    expect(text('Bien à vous,\nMarie')).toBe('Bien à vous,\nMarie');
  });

  it('has its styles on every element', () => {
    const source = '# a\n\nb\n\n- c\n\n> d\n\n| e |\n|--:|\n| f |\n\n---\n\n```\ng\n```\n\n![h](https://x.fr/h.png)';
    const bare = fromMarkdown(source).html.match(
      /<(?:h1|p|ul|li|blockquote|table|th|td|hr|pre|img)\b(?![^>]*style=)[^>]*>/g,
    );
    expect(bare).toBeNull();
    expect(fromMarkdown(source).html).toMatch(/<td style="[^"]*;text-align:right">/);
  });

  it('gives the first heading', () => {
    expect(fromMarkdown('## a\n\n# Réunion *générale* {{ x | default: "<" }}\n\n# b').heading).toBe(
      'Réunion générale {{ x | default: "<" }}',
    );
    expect(fromMarkdown('## a').heading).toBeNull();
  });
});

describe('bare links', () => {
  it.each([
    ['https://x.fr', 'https://x.fr'],
    ['(https://x.fr) et [y](https://y.fr)', 'https://x.fr'],
    ['[y](https://y.fr "z") <https://x.fr>', 'https://x.fr'],
    ['a@x.fr', 'mailto:a@x.fr'],
    ['[y](mailto:y@y.fr) a@x.fr', 'mailto:a@x.fr'],
    ['[y](mailto:y@y.fr), a@x.fr', 'mailto:a@x.fr'],
    ['[y]\n\n[y]: https://x.fr', 'https://x.fr'],
  ])('%j', (source, href) => {
    expect(html(source)).toContain(`<a href="${href}">`);
  });
});

describe('the text version', () => {
  it.each([
    ['# Titre\n\n## Sous-titre\n\n### c', 'Titre\n=====\n\nSous-titre\n----------\n\nc'],
    ['[le site](https://x.fr/été) et <https://x.fr>', 'le site (https://x.fr/été) et https://x.fr'],
    ['[x.fr](https://x.fr/) a@x.fr', 'x.fr a@x.fr'],
    ['[écrire](mailto:a@x.fr)', 'écrire (a@x.fr)'],
    ['- a\n- b\n  1. c\n  2. d\n- e', '- a\n- b\n  1. c\n  2. d\n- e'],
    ['- a\n\n  b\n\n- c', '- a\n\n  b\n\n- c'],
    ['3. c\n4. d', '3. c\n4. d'],
    ['> a\n> b\n>\n> c', '> a\n> b\n>\n> c'],
    ['| a | b |\n|---|---|\n| c | d |', 'a | b\nc | d'],
    ['**gras** _it_ `code` ~~x~~', 'gras it code x'],
    ['a\n\n---\n\nb', `a\n\n${'-'.repeat(40)}\n\nb`],
    ['```\nx\n\n  y\n```', '    x\n\n      y'],
    ['![Logo](logo.png)', 'Logo'],
    ['&amp; &lt;é&gt; \\*', '& <é> *'],
    ['a\n\n{% if x %}\n\nb\n\n{% endif %}\n\nc', 'a\n\n{% if x %}b\n\n{% endif %}c'],
  ])('%j', (source, expected) => {
    expect(text(source)).toBe(expected);
  });
});
