import { describe, expect, it } from 'vitest';
import { TemplateSet } from '../../src/message/template.ts';
import { TemplateError } from '../../src/message/types.ts';
import type { ValueProblemKind } from '../../src/message/value-problem.ts';
import { readOwnWords } from '../../src/own-words.ts';

const at = new Date(2026, 10, 28, 10, 30);

type Language = 'fr' | 'en';

function render(source: string, vars: Record<string, string> = {}, language: Language = 'fr'): string {
  return new TemplateSet(language).parse(source, 'text').render({ email: 'zoe@exemple.fr', vars }, at);
}

/** What a filter does with a value: its text, or the kind of problem. */
function outcome(source: string, x: string, language: Language): string {
  try {
    return render(source, { x }, language).replace(/[\u00a0\u202f]/g, ' ');
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    expect(error.detail, source).not.toBe('');
    const { code = '', params } = readOwnWords(error.message) ?? {};
    expect(params?.task, source).toMatch(/^([a-z_]+|[<>=!]+)$/);
    return `! ${code.replace(/^value-/, '')}`;
  }
}

const problem = (kind: ValueProblemKind) => `! ${kind}`;

describe('a sum', () => {
  it.each<[string, string, string]>([
    // value, in French plus 2, in English plus 2
    ['25', '27', '27'],
    ['25,50', '27,5', '27.5'],
    ['25.50', '27,5', '27.5'],
    ['1 250,00 €', '1252', '1252'],
    ['1\u202f250,00\u00a0€', '1252', '1252'],
    ['1.250,00', '1252', '1252'],
    ['1,250.00', '1252', '1252'],
    ['€1,250.00', '1252', '1252'],
    ['-€5', '-3', '-3'],
    ["CHF 1'250.50", '1252,5', '1252.5'],
    ['15 000 FCFA', '15002', '15002'],
    ['1.250', problem('ambiguous'), '3.25'],
    ['1,250', '3,25', '1252'],
    ['0.250', '2,25', '2.25'],
    ['1.250.000', '1250002', '1250002'],
    ['1,250,000', '1250002', '1250002'],
    ['12 %', '14', '14'],
    ['-3', '-1', '-1'],
    ['−3,5', '-1,5', '-1.5'],
    [',5', '2,5', '2.5'],
    ['0', '2', '2'],
    ['007', '9', '9'],
    ['', problem('empty'), problem('empty')],
    ['gratuit', problem('not-number'), problem('not-number')],
    ['12 50', problem('not-number'), problem('not-number')],
    ['1/2', problem('not-number'), problem('not-number')],
    ['25 kg', problem('not-number'), problem('not-number')],
    ['25€50', problem('not-number'), problem('not-number')],
    ['1,2,3', problem('not-number'), problem('not-number')],
    ['1e5', problem('not-number'), problem('not-number')],
    ['06 12 34 56 78', problem('not-number'), problem('not-number')],
    ['1234567890123456', problem('not-number'), problem('not-number')],
    ['05/12/2026', problem('not-number'), problem('not-number')],
    ['NaN', problem('not-number'), problem('not-number')],
    ['Infinity', problem('not-number'), problem('not-number')],
    ['0x10', problem('not-number'), problem('not-number')],
    ['.', problem('not-number'), problem('not-number')],
    ['-', problem('not-number'), problem('not-number')],
  ])('of %j', (value, french, english) => {
    expect(outcome('{{ x | plus: 2 }}', value, 'fr')).toBe(french);
    expect(outcome('{{ x | plus: 2 }}', value, 'en')).toBe(english);
    expect(outcome('{% assign y = x | plus: 2 %}{{ y }}', value, 'fr')).toBe(french);
  });

  it.each<[string, string, string]>([
    ['{{ x | minus: "0,1" }}', '0,3', '0,2'],
    ['{{ x | times: 3 }}', '1,1', '3,3'],
    ['{{ x | times: 1,2 }}', '10', problem('one-number')],
    ['{{ x | plus }}', '10', problem('one-number')],
    ['{{ x | divided_by: 4 }}', '10', '2,5'],
    ['{{ x | divided_by: 0 }}', '10', problem('zero')],
    ['{{ x | modulo: 0 }}', '10', problem('zero')],
    ['{{ 10 | divided_by: x }}', '0,0', problem('zero')],
    ['{{ x | times: 2 }}', '12 %', problem('percent')],
    ['{{ 200 | plus: x }}', '12 %', problem('percent')],
    ['{{ x | remove: "%" | times: 2 }}', '12 %', '24'],
    ['{{ x | plus: "3 $" }}', '5 €', problem('units')],
    ['{{ x | times: x }}', '99999999999', problem('too-large')],
    ['{{ x | round }}', '2,5', '3'],
    ['{{ x | round: 2 }}', '1,005', '1,01'],
    ['{{ x | round: 1 }}', '-2,25', '-2,3'],
    ['{{ x | ceil }} {{ x | floor }} {{ x | abs }}', '-1,5', '-1 -2 1,5'],
    ['{{ x | at_least: 20 }} {{ x | at_most: 2 }}', '12,5', '20 2'],
    ['{{ x | default: 0 | plus: 2 }}', '', '2'],
    ['{{ x | plus: 2 | append: " €" }}', '25,5', '27,5 €'],
    ['{{ "Total " | append: 2.5 | upcase }}', '', 'TOTAL 2,5'],
    ['{{ x | split: ";" | sum }}', '1,5;2;3', '6,5'],
    ['{{ x | split: ";" | sum }}', '1,5;deux', problem('not-number')],
    ['{{ x | split: ";" }}', '', problem('empty')],
    ['{{ 1234567.5 }}', '', '1234567,5'],
    ['{{ x | times: -1 }}', '0', '0'],
    ['{{ x | divided_by: 100 }}', '12 %', problem('percent')],
    ['{{ x | plus: 2 }}', '€ 1.250,00', '1252'],
    ['{{ x | plus: 2 }}', '(25,50)', problem('not-number')],
    ['{{ x | plus: 2 }}', '1,250,00', problem('not-number')],
    ['{{ x | plus: 0.2 }}', '0,1', '0,3'],
  ])('%s of %j is %s', (source, value, expected) => {
    expect(outcome(source, value, 'fr')).toBe(expected);
  });
});

describe('a comparison', () => {
  it.each<[string, string, string, string]>([
    // condition, value, in French, in English
    ['x > 100', '25,50', 'no', 'no'],
    ['x > 100', '1 250,00 €', 'yes', 'yes'],
    ['x > 9', '10', 'yes', 'yes'],
    ['x > "9"', '10', 'yes', 'yes'],
    ['x < "9"', '10', 'no', 'no'],
    ['x >= 12', '12 %', 'yes', 'yes'],
    ['x < 18', '', problem('empty'), problem('empty')],
    ['x and x < 18', '', 'no', 'no'],
    ['x == "" or x < 18', '', 'yes', 'yes'],
    ['x > 100', 'gratuit', problem('not-number'), problem('not-number')],
    ['x > "100"', 'gratuit', problem('not-number'), problem('not-number')],
    ['x > 2', '1.250', problem('ambiguous'), 'no'],
    ['x > 2', '1,250', 'no', 'yes'],
    ['x < "m"', 'Awa', 'yes', 'yes'],
    ['x < "m"', '', 'yes', 'yes'],
    ['x == 3', '3', 'yes', 'yes'],
    ['x == 3', '3,0', 'yes', 'yes'],
    ['x != 3', '3', 'no', 'no'],
    ['x == 3', 'trois', 'no', 'no'],
    ['x == 3', '', 'no', 'no'],
    ['x == 1250', '1.250', problem('ambiguous'), 'no'],
    ['x == "100"', '100,00 €', 'yes', 'yes'],
    ['x == "1000"', '01000', 'no', 'no'],
    ['x == "Podor"', 'Podor', 'yes', 'yes'],
    ['x < "31/12/2026"', '05/12/2026', 'yes', problem('ambiguous-date')],
    ['x < "2027-01-01"', '5 décembre 2026', 'yes', 'yes'],
    ['x > "now"', '2026-12-05', 'yes', 'yes'],
    ['x > "now"', 'bientôt', problem('no-date'), problem('no-date')],
    ['x contains "2"', '1 250', 'yes', 'yes'],
    ['not x > 3', '2', 'yes', 'yes'],
  ])('%s for %j', (condition, value, french, english) => {
    const branches = `{% if ${condition} %}yes{% else %}no{% endif %}`;
    expect(outcome(branches, value, 'fr')).toBe(french);
    expect(outcome(branches, value, 'en')).toBe(english);
    // The interpreter decides where a tag leaves something behind; it must decide the same.
    expect(outcome(`{% assign y = 1 %}${branches}`, value, 'fr')).toBe(french);
    expect(outcome(`{% for i in (1..1) %}${branches}{% endfor %}`, value, 'en')).toBe(english);
  });

  it('of a case is that of ==', () => {
    const choice = '{% case x %}{% when 3 %}drei{% when "a", 4 %}vier{% else %}-{% endcase %}';
    for (const around of ['', '{% assign y = 1 %}']) {
      expect(['3', '3,0', 'a', '4', '5', ''].map((x) => render(around + choice, { x }))).toEqual([
        ...['drei', 'drei', 'vier', 'vier', '-', '-'],
      ]);
    }
  });

  it('of a name that the list lacks is none', () => {
    expect(outcome('{% if gone < 3 %}1{% endif %}', '', 'fr')).toBe(problem('empty'));
    expect(outcome('{% if gone and gone < 3 %}1{% else %}2{% endif %}', '', 'fr')).toBe('2');
  });
});

describe('a date', () => {
  const french = '{{ x | date: "%-d %B %Y" }}';

  it.each<[string, string, string]>([
    ['05/12/2026', '5 décembre 2026', problem('ambiguous-date')],
    ['5.12.2026', '5 décembre 2026', problem('ambiguous-date')],
    ['05/05/2026', '5 mai 2026', '5 May 2026'],
    ['12/31/2026', problem('no-date'), '31 December 2026'],
    ['31/12/26', '31 décembre 2026', '31 December 2026'],
    ['31/12/45', '31 décembre 1945', '31 December 1945'],
    ['5 décembre 2026', '5 décembre 2026', '5 December 2026'],
    ['samedi 5 décembre 2026', '5 décembre 2026', '5 December 2026'],
    ['1er août 2026', '1 août 2026', '1 August 2026'],
    ['5 déc. 2026', '5 décembre 2026', '5 December 2026'],
    ['December 5, 2026', '5 décembre 2026', '5 December 2026'],
    ['Dec 5th, 2026', '5 décembre 2026', '5 December 2026'],
    ['5 February 2026', '5 février 2026', '5 February 2026'],
    ['12 juillet 2026 à 18h30', '12 juillet 2026', '12 July 2026'],
    ['2026-12-05', '5 décembre 2026', '5 December 2026'],
    ['2026-12-05T23:30:00', '5 décembre 2026', '5 December 2026'],
    ['demain', '29 novembre 2026', '29 November 2026'],
    ['in 3 days', '1 décembre 2026', '1 December 2026'],
    ['dans 2 semaines', '12 décembre 2026', '12 December 2026'],
    ['il y a 1 mois', '28 octobre 2026', '28 October 2026'],
    ['30/02/2026', problem('no-date'), problem('no-date')],
    ['2026-02-30', problem('no-date'), problem('no-date')],
    ['bientôt', problem('no-date'), problem('no-date')],
    ['46000', problem('no-date'), problem('no-date')],
    ['', problem('empty'), problem('empty')],
  ])('written %j', (value, inFrench, inEnglish) => {
    expect(outcome(french, value, 'fr')).toBe(inFrench);
    expect(outcome(french, value, 'en')).toBe(inEnglish);
  });

  it.each<[string, string, string]>([
    ['{{ x | later: "3 jours" }}', '30/12/2026', '2 janvier 2027'],
    ['{{ x | later: "1 mois" | date: "%d/%m/%Y" }}', '31/01/2026', '28/02/2026'],
    ['{{ x | earlier: "2 weeks" | date: "%d/%m/%Y" }}', '15/01/2026', '01/01/2026'],
    ['{{ "now" | later: "90 min" | date: "%H:%M" }}', '', '12:00'],
    ['{{ x | later: 3 }}', '30/12/2026', problem('span')],
    ['{{ x | later: "3 jours" }}', 'bientôt', problem('no-date')],
    ['{% assign d = x | later: "3 jours" %}{% if d > "now" %}ja{% else %}nein{% endif %}', '26/11/2026', 'ja'],
    ['{{ x | age }}', '28/11/1980', '46'],
    ['{{ x | age }}', '29/11/1980', '45'],
    ['{{ x | age: "2026-12-31" }}', '29/11/1980', '46'],
    ['{{ x | age }}', '29/02/2028', problem('future')],
    ['{{ "now" | date: "%s" | plus: 86400 | date: "%d" }}', '', '29'],
  ])('%s of %j is %s', (source, value, expected) => {
    expect(outcome(source, value, 'fr')).toBe(expected);
  });
});

describe('for people', () => {
  it.each<[string, string, string, string]>([
    ['money', '1250,5', '1 250,50 €', '€1,250.50'],
    ['money', '25 $', '25,00 $US', 'US$25.00'],
    ['money: "XOF"', '15000', '15 000 F CFA', 'F CFA 15,000'],
    ['money: "CHF"', '25 €', problem('units'), problem('units')],
    ['money: "EURO"', '25', problem('currency'), problem('currency')],
    ['money', 'gratuit', problem('not-number'), problem('not-number')],
    ['number', '1250,5', '1 250,5', '1,250.5'],
    ['number: 2', '1250,5', '1 250,50', '1,250.50'],
    ['number: 2', '1.005', problem('ambiguous'), '1.01'],
    ['phone', '0612345678', '06 12 34 56 78', '06 12 34 56 78'],
    ['phone', '06.12.34.56.78', '06 12 34 56 78', '06 12 34 56 78'],
    ['phone', '612345678', '06 12 34 56 78', '612345678'],
    ['phone', '+33612345678', '+33 6 12 34 56 78', '+33 6 12 34 56 78'],
    ['phone', '0033 (0)6 12 34 56 78', '+33 6 12 34 56 78', '+33 6 12 34 56 78'],
    ['phone', '+221771234567', '+221 77 123 45 67', '+221 77 123 45 67'],
    ['phone', '+44 20 7946 0958', '+44 20 7946 0958', '+44 20 7946 0958'],
    ['phone', 'portable', problem('phone'), problem('phone')],
    ['phone', '', '', ''],
    ['title_name', "D'ALMEIDA", "d'Almeida", "d'Almeida"],
    ['title_name', 'MACDONALD', 'MacDonald', 'MacDonald'],
    ['title_name', 'macron', 'Macron', 'Macron'],
    ['title_name', 'MACHADO', 'Machado', 'Machado'],
    ['title_name', 'MCGREGOR', 'McGregor', 'McGregor'],
    ['title_name', 'N’DIAYE', 'N’Diaye', 'N’Diaye'],
    ['title_name', "o'brien", "O'Brien", "O'Brien"],
    ['title_name', 'JEAN-PIERRE', 'Jean-Pierre', 'Jean-Pierre'],
    ['title_name', 'élodie', 'Élodie', 'Élodie'],
    ['title_name', 'DE LA FONTAINE', 'de La Fontaine', 'de La Fontaine'],
    ['title_name', 'VAN DEN BERG', 'van den Berg', 'van den Berg'],
    ['title_name', 'DiCaprio', 'DiCaprio', 'DiCaprio'],
    ['title_name', 'DO', 'Do', 'Do'],
    ['url', 'a&b=c d+é', 'a%26b%3Dc%20d%2B%C3%A9', 'a%26b%3Dc%20d%2B%C3%A9'],
  ])('%s of %j', (filter, value, french, english) => {
    expect(outcome(`{{ x | ${filter} }}`, value, 'fr')).toBe(french);
    expect(outcome(`{{ x | ${filter} }}`, value, 'en')).toBe(english);
  });
});
