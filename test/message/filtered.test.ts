import { Liquid } from 'liquidjs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createEngine } from '../../src/message/liquid.ts';
import { TemplateSet } from '../../src/message/template.ts';

const at = new Date(2026, 10, 28, 10, 30);

type Language = 'fr' | 'en';

function render(source: string, vars: Record<string, string>, language: Language): string {
  return new TemplateSet(language).parse(source, 'text').render({ email: 'zoe@exemple.fr', vars }, at);
}

describe('filters of a name', () => {
  const values = ['25,50', '12/05/2026', 'a, b', 'élodie d’almeida', '<b>&', ' x ', '0612345678', '3', '-2', ''];
  const written = [
    ...[
      'plus: 2',
      'times: 1.5',
      'divided_by: "3"',
      'round',
      'abs',
      'at_least: 5',
      'money',
      'money: "USD"',
      'number: 2',
      'sum',
    ],
    ...[
      'phone',
      'title_name',
      'url',
      'upcase',
      'capitalize',
      'size',
      'strip',
      'escape',
      'newline_to_br',
      'strip_html',
      'reverse',
    ],
    ...[
      'split: "," | join: "-"',
      'split: "," | first',
      'split: ", " | size',
      'split: "," | sort | join',
      'split: "," | uniq',
      'first',
    ],
    ...[
      'date: "%d"',
      'later: "3 days"',
      'later: "1 month" | date: "%B"',
      'age',
      'append: "!"',
      'append: 5',
      'replace: "a", "b"',
    ],
    ...[
      'truncate: 3',
      'slice: 0, 2',
      'default: "-" | upcase',
      'upcase | default: "-"',
      'default: "-", allow_false: true',
      'json',
    ],
    ...[
      'raw',
      'upcase | raw',
      'where: "a", "b"',
      'map: "size"',
      'split: "," | map: "size"',
      'split: "," | where: "a"',
      'concat: "a"',
    ],
    ...[
      'append: y',
      'plus: y',
      'split: "," | find: "x", "y"',
      'split: "," | compact | join',
      'at_least: 5 | times: 2 | money',
    ],
  ];

  it.each(['text', 'html'] as const)('give what Liquid’s interpreter gives (%s)', (part) => {
    const engine = createEngine({ escape: part === 'html', language: 'fr', now: () => at });
    for (const filters of written) {
      const source = `{{ x | ${filters} }}`;
      const template = new TemplateSet('fr').parse(source, part);
      for (const x of values) {
        const vars = { x, y: '7' };
        expect(
          tried(() => template.render({ email: 'zoe@exemple.fr', vars }, at)),
          `${source} of ${x}`,
        ).toBe(tried(() => engine.parseAndRenderSync(source, vars)));
      }
    }
  });

  function tried(write: () => string): string {
    try {
      return write();
    } catch (error) {
      const { message, originalError } = error as Error & { originalError?: Error };
      return `! ${(originalError ?? { message }).message.replace(/, line:.*$/s, '')}`;
    }
  }
});

describe('the formats of Intl', () => {
  afterEach(() => vi.restoreAllMocks());

  const forms = [
    '%B',
    '%^B',
    '%-d %b',
    '%h.',
    '%A %-d',
    '%^a',
    '%10B',
    '%_b',
    '%%B %%%B',
    '%-%B',
    '%d/%m/%Y %H:%M',
    '%c',
  ];
  const filters = [
    ...forms.map((form) => `date: "${form}"`),
    'date_to_string',
    'date_to_long_string',
    'date_to_rfc822',
  ];

  it.each(['fr', 'en'] as const)('names of months and days are those that Liquid writes (%s)', (language) => {
    const liquid = new Liquid({ locale: language });
    for (const filter of [
      ...filters,
      'date_to_string: "ordinal", "US"',
      'date: "%B %Z", "Asia/Tokyo"',
      'date_to_xmlschema',
    ]) {
      for (const month of [0, 1, 4, 7, 11]) {
        const date = new Date(2026, month, 5 + month, 9, 5);
        const ours = render(`{{ x | ${filter} }}`, { x: date.toISOString() }, language);
        expect(ours, filter).toBe(liquid.parseAndRenderSync(`{{ x | ${filter} }}`, { x: date }));
      }
    }
  });

  it('are not made anew for each message', () => {
    const source = [
      ...filters.filter((filter) => !/10B|_b|%c|822/.test(filter)),
      'money',
      'number: 2',
      'plus: 2',
      'times: 1.5 | number',
    ];
    const set = new TemplateSet('fr').parse(
      source.map((one) => `{{ ${/date/.test(one) ? 'd' : 'x'} | ${one} }}`).join(''),
      'text',
    );
    const message = (i: number) =>
      set.render({ email: 'zoe@exemple.fr', vars: { x: `${i},50`, d: `${1 + i}/12/2026` } }, at);
    message(0);
    const made = [
      vi.spyOn(Intl, 'DateTimeFormat'),
      vi.spyOn(Intl, 'NumberFormat'),
      vi.spyOn(Intl, 'supportedValuesOf'),
    ];
    for (let i = 1; i < 20; i += 1) message(i);
    for (const one of made) expect(one).not.toHaveBeenCalled();
  });
});
