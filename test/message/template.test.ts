import { Liquid } from 'liquidjs';
import { describe, expect, it } from 'vitest';
import { FacteurError } from '../../src/errors.ts';
import { checkTemplate, createEngine } from '../../src/message/liquid.ts';
import { type Part, TemplateSet } from '../../src/message/template.ts';
import { TemplateError } from '../../src/message/types.ts';
import { lines, phrase, Random } from './random.ts';

const at = new Date('2026-11-22T10:00:00Z');

function render(source: string, vars: Record<string, string> = {}, part: Part = 'text', language: 'fr' | 'en' = 'fr') {
  return new TemplateSet(language).parse(source, part).render({ email: 'zoe@exemple.fr', vars }, at);
}

/** Text of a template that is no Liquid itself. */
const literal = (random: Random) => lines(random, 3).replace(/[{}%]/g, '').replace(/#/g, '');

const TAGS = [
  '{{ a }}',
  '{{a}}',
  '{{- b -}}',
  '{{ ["c d"] }}',
  "{{ a | default: 'x<y>' }}",
  '{{ leer | default: "é \\" \'" }}',
  '{{ gone | default: "weg" }}',
  '{{ gone }}',
  '{{ a | upcase }}',
  '{{ a | default: b | append: "!" }}',
  '{{ b | raw }}',
  '{{ a.size }}',
  '{{ "text" }}',
  '{{ 42 }}',
  '{% if leer %}1{% elsif a %}2 {{ b }}\n{% else %}3{% endif %}',
  '{%- unless gone -%}\n u \n{%- endunless -%}',
  '{% case a %}{% when "x" %}x{% else %}\nelse {{ a }}{% endcase %}',
  '{% if a == b or leer != "" and a contains "e" %}\nja {{ gone | default: b }}{% if b > 3 %}{{ b | upcase }}\n{% endif %}{% endif %}',
  '{% if gone < "m" %}1{% elsif not a %}2{% elsif a >= b %}3{% else %}4{% endif %}',
  '{% unless a <= 5 %}5{% elsif b %}{{ b }}{% else %}6{% endunless %}',
  '{% if gone %}{{ gone }}{% elsif ["c d"] contains 1 or true == false %}!{% endif %}',
  '{% if leer == empty %}leer{% endif %}{% if a.size > 3 %}lang{% endif %}{% unless nil %}n{% endunless %}',
  '{% case b %}{% when leer, "a" or 3 %}y{% when a %}{% when gone %}z{{ a | upcase }}{% endcase %}',
  '{% if zahl > 17 and zahl <= 99 %}gross{% else %}klein{% endif %}{% if zahl == 42 %}?{% endif %}{% if zahl == "42" %}ja{% endif %}',
  '{% comment %}{{ gone }}{% endcomment %}',
  '{% raw %}{{ a }}{% endraw %}',
  '{% assign z = a | upcase %}',
  '{{ z | default: "?" }}',
  '{% for i in (1..3) %}{{ i }}{{ a }}\n{% endfor %}',
  '{% capture k %}{{ b }}{% endcapture %}',
  '{{ k }}',
  '{% increment n %}',
  '{% # note %}',
];

describe('a template', () => {
  it('gives what liquidjs gives, error or text, also run by run', () => {
    let rendered = 0;
    let failed = 0;
    for (let seed = 1; seed <= 1500; seed++) {
      const random = new Random(seed);
      const tags = random.chance(50) ? TAGS.filter((_, i) => i < 7 || (i > 14 && i < 20)) : TAGS;
      const source = random.times(6, () => literal(random) + random.pick(tags)).join('') + literal(random);
      const vars = {
        a: phrase(random, 3),
        b: lines(random, 2),
        'c d': '<&>"\'',
        leer: '',
        zahl: String(random.pick([3, 17, 42, 99])),
      };
      for (const part of ['text', 'html'] as const) {
        const engine = createEngine({ escape: part === 'html', language: 'fr', now: () => at });
        const template = new TemplateSet('fr').parse(source, part);
        const row = { email: 'zoe@exemple.fr', vars };
        const ours = attempt(() => template.render(row, at));
        const byRuns = attempt(() =>
          template.runs
            .flat()
            .map((piece) => (typeof piece === 'string' ? piece : piece.render(row, at)))
            .join(''),
        );
        const theirs = attempt(() => engine.parseAndRenderSync(source, vars) as string);
        expect(ours.text, `seed ${seed}: ${source}`).toBe(theirs.text);
        expect(byRuns.text).toBe(theirs.text);
        if (theirs.text === null) failed++;
        else rendered++;
      }
    }
    expect(Math.min(rendered, failed)).toBeGreaterThan(200);
  });

  it('has the lines without names apart, and each run but the last ends a line', () => {
    const { runs } = new TemplateSet('fr').parse('a\nb\nc {{ x }} d\ne\n{{ y }}\nf', 'text');
    expect(runs.map((run) => (typeof run === 'string' ? run : '*'))).toEqual(['a\nb\n', '*', 'e\n', '*', 'f']);
    const tagged = new TemplateSet('fr').parse('a\n{% if x %}b\nc{% endif %} d\ne\n', 'text');
    expect(tagged.runs.map((run) => (typeof run === 'string' ? run : '*'))).toEqual(['a\n', '*', 'e\n']);
    expect(new TemplateSet('fr').parse('a\n{% assign x = 1 %}\nb{{ x }}', 'text').runs).toHaveLength(1);
  });

  it('names what it takes from the list', () => {
    const source = '{{ a }}{% if b == "x" %}{{ ["c d"] }}{% endif %}{% assign e = f %}{{ e }}{{ a | append: g }}';
    expect(new TemplateSet('fr').parse(source, 'text').names.toSorted()).toEqual(['a', 'b', 'c d', 'f', 'g']);
  });

  it('says which name is missing, and in which part', () => {
    for (const source of ['{{ prenom }}', '{% if true %}{{ prenom }}{% endif %}', '{{ prenom | upcase }}']) {
      expect(() => render(source, {}, 'html')).toThrow(TemplateError);
      expect(() => render(source, {}, 'html')).toThrow(expect.objectContaining({ part: 'html', variable: 'prenom' }));
    }
  });

  it('takes names without a value only where it says what then', () => {
    expect(render('{{ x | default: "ami" }}')).toBe('ami');
    expect(render('{{ x | default: "ami" }}', { x: '' })).toBe('ami');
    expect(render('{% if x %}ja{% else %}nein{% endif %}')).toBe('nein');
    expect(render('{% if x %}ja{% else %}nein{% endif %}', { x: '' })).toBe('nein');
    expect(render('{% unless x %}nein{% endunless %}')).toBe('nein');
    expect(render('[{{ x }}]', { x: '' })).toBe('[]');
  });

  it.each(['size', 'first', 'last', 'constructor', 'toString', '__proto__', 'toLiquid', 'hasOwnProperty'])(
    'finds no %s where the list has none',
    (name) => {
      for (const source of [`{{ ${name} }}`, `{{ ${name} | upcase }}`]) {
        expect(() => render(source)).toThrow(expect.objectContaining({ variable: name }));
        expect(render(source, { [name]: 'X' })).toBe('X');
      }
    },
  );

  it('escapes for HTML and nowhere else', () => {
    const vars = { a: '<b>"Zoé" & \'co\'</b>' };
    expect(render('{{ a }}', vars, 'html')).toBe('&lt;b&gt;&#34;Zoé&#34; &amp; &#39;co&#39;&lt;/b&gt;');
    expect(render('{{ a }}', vars, 'text')).toBe(vars.a);
    expect(render('{{ a }}', vars, 'subject')).toBe(vars.a);
  });

  it('reads no file, whatever it is asked', () => {
    for (const tag of ['include', 'render', 'layout', 'block']) {
      expect(() => render(`{% ${tag} "package.json" %}`)).toThrow(`tag "${tag}" not found`);
    }
  });

  it('stops when it takes too much', () => {
    for (const endless of [
      '{% for i in (1..100000000) %}x{% endfor %}',
      '{% assign s = "x" %}{% for i in (1..40) %}{% assign s = s | append: s %}{% endfor %}{{ s }}',
      '{% assign s = "x" %}{% for i in (1..60) %}{% capture s %}{{ s }}{{ s }}{% endcapture %}{% endfor %}{{ s }}',
      '{% for i in (1..20) %}{% capture s %}{{ s }}{{ s }}xxxxxxxx{% endcapture %}{% endfor %}{{ s }}'.replace(
        '{%',
        '{% assign s = "" %}{%',
      ),
      '{% for i in (1..1000000) %}{% for j in (1..1000000) %}{% endfor %}{% endfor %}',
    ]) {
      expect(() => render(endless), endless).toThrow(expect.objectContaining({ endless: true }));
    }
    expect(() => render('x'.repeat(2_000_001))).toThrow('parse length');
  });
});

describe('dates', () => {
  const french = '{{ d | date: "%-d %B %Y" }}';

  it('are read as lists have them and written in the language of the message', () => {
    expect(render(french, { d: '05/12/1980' })).toBe('5 décembre 1980');
    expect(render(french, { d: '25.12.1980' })).toBe('25 décembre 1980');
    expect(render(french, { d: '2026-03-01' })).toBe('1 mars 2026');
    expect(render('{{ d | date: "%d/%m/%Y %H:%M" }}', { d: '05/12/1980 18:30' })).toBe('05/12/1980 18:30');
    expect(render(french, { d: '13/12/1980' }, 'text', 'en')).toBe('13 December 1980');
  });

  it('are those of the attempt when they are now', () => {
    expect(render('{{ "now" | date: "%s" }}')).toBe(String(at.getTime() / 1000));
  });
});

describe('a broken template', () => {
  it.each([
    ['a\n{{ x ', 'liquid-not-closed', { line: 11, open: '{{ x ' }],
    ["{{ x | default: 'a }}", 'liquid-not-closed', { line: 10, open: "{{ x | default: 'a }}" }],
    ['\n\n{% if x %}\nabc', 'liquid-not-closed', { line: 12, open: '{% if x %}' }],
    ['{% raw %}', 'liquid-not-closed', { line: 10, open: '{% raw %}' }],
    ['a\n\n{{ x | defaut: "a" }}', 'liquid-unknown-filter', { line: 12, name: 'defaut', near: 'default' }],
    ['{% fi x %}', 'liquid-unknown-tag', { line: 10, name: 'fi', near: 'if' }],
    ['{% endif %}', 'liquid-unknown-tag', { line: 10, name: 'endif', near: null }],
    ['{% include "x" %}', 'liquid-unknown-tag', { line: 10, name: 'include', near: null }],
    ['é\n{{ Nom complet }}', 'liquid-name-spaces', { line: 11, name: 'Nom complet', write: 'nom_complet' }],
    ['{{ x | default "a" }}', 'liquid-syntax', { line: 10 }],
    ['{{ x | default: “a” }}', 'liquid-syntax', { line: 10 }],
    ['{{ }}', 'liquid-syntax', { line: 10 }],
  ])('%j is %s', (source, code, params) => {
    const check = () => checkTemplate(source, { file: 'm.md', line: 10 });
    expect(check).toThrow(FacteurError);
    expect(check).toThrow(
      expect.objectContaining({ code, params: expect.objectContaining({ file: 'm.md', ...params }) }),
    );
  });

  it.each(['{{ a and b }}', '{{ not a }}', '{{ a | default: "b c" }}', '{{ ["a b"] }}', '{{ a == b }}', 'a { b } % c'])(
    '%j is none',
    (source) => {
      expect(() => checkTemplate(source, { file: 'm.md', line: 1 })).not.toThrow();
      expect(new Liquid().parse(source)).toBeDefined();
    },
  );
});

function attempt(make: () => string): { text: string | null } {
  try {
    return { text: make() };
  } catch {
    return { text: null };
  }
}
