import { describe, expect, it } from 'vitest';
import type { ListRow } from '../../src/campaign/list/read-list.ts';
import { Findings, type RowFinding } from '../../src/campaign/preflight/findings.ts';
import { Preflight, type PreflightParts } from '../../src/campaign/preflight/preflight.ts';
import { throwErrors } from '../../src/campaign/preflight/refusal.ts';
import type { Finding } from '../../src/findings.ts';
import { sayFinding } from '../../src/i18n/findings.ts';
import { words } from '../../src/i18n/index.ts';
import { compileMessage } from '../../src/message/compile.ts';
import { type MessageSource, TemplateError } from '../../src/message/types.ts';
import { errorOf } from '../helpers/errors.ts';

const good = 'Bonjour {{ prenom }},\n\nAssociation Exemple\nPour ne plus recevoir nos messages, répondez STOP.\n';

function preflight(
  over: Partial<MessageSource> = {},
  parts: Partial<PreflightParts> = {},
  rows: RowFinding[] = [],
): Preflight {
  const source: MessageSource = {
    from: { name: 'Association Exemple', address: 'asso@example.org' },
    ...{ replyTo: null, subject: 'Objet', html: null, text: good, attachments: [] },
    ...over,
  };
  const message = compileMessage(source, { stamp: 'x', contents: new Map() });
  const identity = { name: null, address: null, colour: null, logo: null };
  return new Preflight({
    source,
    message,
    identity,
    columns: [],
    list: {
      ...{ addressColumn: 'email', otherAddressColumns: [], hiddenColumns: [], garbledNames: [] },
      ...{ sheet: null, sheetHidden: false },
    },
    warnings: [],
    foreign: [],
    maxSize: null,
    at: new Date(0),
    findings: new Findings((row) => rows.push(row)),
    ...parts,
  } as PreflightParts);
}

const remarks = { hidden: false, addressFrom: null, offers: [], flaws: [], shifted: null };
const file = (size: number) => ({ filename: 'a.pdf', contentType: 'application/pdf', sha256: 'a', size });

function row(number: number, vars: Record<string, string>): ListRow {
  const email = `m${number}@example.org`;
  return { number, line: number + 1, email, key: email, vars, problem: null, several: null, remarks } as ListRow;
}

const codes = (problems: readonly Finding[]) => problems.map(({ level, code, count }) => [level, code, count]);

/** What is found for these rows. */
function found(check: Preflight, ...rows: Record<string, string>[]): readonly Finding[] {
  for (const [i, vars] of rows.entries()) check.check(row(i + 1, vars));
  return check.finish();
}

describe('the preflight', () => {
  it('finds nothing in a good message', () => {
    expect(found(preflight(), { prenom: 'Zoé' }, { prenom: 'Ada' })).toEqual([]);
  });

  it('names every variable that is missing, and for whom', () => {
    const text = `${good}{{ ville }} {{ numero | default: "?" }} {% if ville == "x" %}{{ jamais }}{% endif %}`;
    const problems = found(
      preflight({ subject: '{{ prenom }}', text }),
      {},
      { prenom: 'A' },
      { prenom: 'A', ville: 'x' },
    );
    expect(codes(problems)).toEqual([
      ['error', 'variable-missing', 1],
      ['error', 'variable-missing', 2],
      ['error', 'variable-missing', 1],
    ]);
    expect(problems.map(({ params }) => params)).toEqual([
      { variable: 'prenom', part: 'subject' },
      { variable: 'ville', part: 'text' },
      { variable: 'jamais', part: 'text' },
    ]);
    expect(problems[1]?.rows).toEqual([
      { line: 2, email: 'm1@example.org' },
      { line: 3, email: 'm2@example.org' },
    ]);
    expect(sayFinding(problems[1] as Finding, words('fr').findings).what).toContain('ville');
  });

  it('names variables that change the address of a link', () => {
    const link = "https://x.fr/{{ a }}?n={{ prenom }}&m={{ mail | url }}&v={{ ['La ville'] }}#{{ b }}";
    const values = { prenom: 'Zoé', mail: 'a+b@c.fr', a: 'é', b: 'ok-1', 'La ville': 'Nîmes & Co' };
    for (const source of [{ html: `<a href="${link}">x</a>${good}` }, { text: `${good}${link} .` }]) {
      const problems = found(preflight(source), values, { ...values, prenom: 'Ada', 'La ville': 'Podor' });
      const unencoded = problems.filter(({ code }) => code === 'link-variable');
      expect(unencoded.map(({ code, params, count }) => [code, params, count])).toEqual([
        ['link-variable', { name: 'prenom', write: 'prenom' }, 1],
        ['link-variable', { name: 'La ville', write: 'la_ville' }, 1],
      ]);
    }
  });

  it('names variables that are shown empty, but not where something stands for them', () => {
    const text = `${good}{{ a }}{{ b | default: "x" }}{{ c | upcase }}{% if d %}{{ d }}{% endif %}{{ e | default: "" | upcase }}`;
    const seen: RowFinding[] = [];
    const check = preflight({ text }, {}, seen);
    check.check(row(1, { prenom: 'Z', a: '', b: '', c: '', d: '', e: '' }));
    check.check(row(2, { prenom: 'Z', a: '1', b: '', c: '2', d: '', e: '' }));
    expect(seen.map(({ code, params, row: { line } }) => [code, params, line])).toEqual([
      ['variable-empty', { name: 'a' }, 2],
      ['variable-empty', { name: 'c' }, 2],
    ]);
    const problems = check.finish();
    expect(codes(problems)).toEqual([
      ['warning', 'variable-empty', 1],
      ['warning', 'variable-empty', 1],
    ]);
  });

  it('counts everybody and names five', () => {
    const problems = found(preflight(), ...Array.from({ length: 12 }, () => ({ prenom: '' })));
    expect(problems).toMatchObject([{ count: 12, rows: { length: 5 } }]);
  });

  it('looks at links once when they are the same for all, else for each recipient', () => {
    const html = '<a href="www.a.fr">a</a><a href="https://b.fr/{{ x }}">b</a><a href="{{ unsubscribe_url }}">u</a>';
    const source = {
      html: `${html}<p>{{ prenom }}</p>`,
      list: { email: 'stop@example.org', subject: 'STOP', url: null },
    };
    const problems = found(
      preflight(source),
      { prenom: 'A', x: '1' },
      { prenom: 'B', x: '2 3' },
      { prenom: 'C', x: '2 3' },
    );
    expect(problems.map(({ code, params, count }) => [code, params, count])).toEqual([
      ['link', { url: 'www.a.fr', problem: 'scheme-missing' }, null],
      ['link', { url: 'https://b.fr/2 3', problem: 'address' }, 2],
    ]);
  });

  it('keeps few of many different problems, so that memory does not grow with the list', () => {
    const html = '<a href="{{ x }}">b</a>';
    const rows = Array.from({ length: 300 }, (_, i) => ({ prenom: 'A', x: `page${i}.html` }));
    expect(found(preflight({ html }), ...rows)).toHaveLength(50);
  });

  it('finds the error behind many warnings, and counts what has no parameters', () => {
    const html = '<a href="{{ x }}">b</a>';
    const rows = Array.from({ length: 80 }, (_, i) => ({ prenom: 'A', x: `page${i}.html` }));
    const last = found(preflight({ html, subject: '{{ s | default: "" }}' }), ...rows, { prenom: 'A' });
    expect(last).toHaveLength(52);
    expect(last[0]).toMatchObject({ code: 'variable-missing', params: { variable: 'x' }, count: 1 });
    expect(last.find(({ code }) => code === 'subject-empty')).toMatchObject({ count: 80 });
  });

  it('says what Gmail hides, what is empty, and what is too large', () => {
    const long = { prenom: 'A', x: 'é'.repeat(60_000) };
    const problems = found(
      preflight({ html: '<p>{{ x }}</p>', subject: '{{ s }}' }),
      { ...long, s: ' ' },
      { ...long, s: 'S' },
    );
    expect(codes(problems)).toEqual([
      ['warning', 'subject-empty', 1],
      ['warning', 'html-clipped', 2],
    ]);
    const small = { prenom: 'A', x: '' };
    expect(codes(found(preflight({}, { maxSize: 100 }), small))).toEqual([['error', 'message-too-big', null]]);
    expect(codes(found(preflight({}, { maxSize: 10_000 }), small))).toEqual([]);
    const own = preflight({}, { maxSize: 10_000 });
    own.check(row(1, small), [file(20_000)]);
    expect(codes(own.finish())).toEqual([['error', 'message-too-big', null]]);
    const large = preflight();
    large.check(row(1, small), [file(25 * 2 ** 20)]);
    expect(codes(large.finish())).toEqual([['warning', 'message-big', null]]);
  });

  it('names attachments that cannot be had, with their file, and templates that do not end at once', async () => {
    const check = preflight();
    const missing = (detail: string) => new TemplateError('introuvable', 'attachment', null, { detail });
    for (const i of [1, 2]) check.check(row(i, { prenom: 'A' }), missing(`${i}.pdf`));
    const error = await errorOf(() => throwErrors(check.finish()));
    expect(error).toMatchObject({
      code: 'send-recipient-files',
      params: { first: { params: { problem: 'introuvable' }, count: 2 } },
    });
    expect(error.say('fr').what).toContain('ligne 3\u202f: m2@example.org (2.pdf)');
    const endless = preflight({ text: '{% for i in (1..100000000) %}{{ i }}{% endfor %}' });
    expect(await errorOf(() => endless.check(row(7, {})))).toMatchObject({ code: 'send-template-endless' });
  });

  it('says that a copy of everything is not made', () => {
    const warnings = [{ code: 'copies', key: 'cc', file: 'm.md', line: 3 }] as const;
    expect(codes(found(preflight({}, { warnings }), { prenom: 'A' }))).toEqual([['warning', 'copy-key', null]]);
  });

  it('wants to know who writes and how to leave, and knows that a column makes no copies', () => {
    const bare = preflight({ text: 'Bonjour' }, { columns: ['email', 'CC', 'ccp'] });
    expect(codes(found(bare, {}))).toEqual([
      ['warning', 'unsubscribe-missing', null],
      ['warning', 'identity-missing', null],
      ['warning', 'copy-column', null],
    ]);
    const identity = { name: 'Les Amis', address: '1 rue X\n75001 Paris', colour: null, logo: null };
    const named = preflight({ text: 'les amis – unsubscribe: reply' }, { identity });
    expect(found(named, {})).toEqual([]);
  });
});

describe('what refuses a campaign', () => {
  it('is the first error under its code, with the others in words; warnings refuse nothing', async () => {
    throwErrors(found(preflight(), { prenom: '' }));
    const missing = found(preflight({ subject: '{{ a }}{{ b }}' }), { prenom: 'A' });
    const error = await errorOf(() => throwErrors(missing));
    expect(error).toMatchObject({ code: 'send-variable-missing', exitCode: 4 });
    expect(error.say('fr').what).toMatch(/variable a \(objet\).*\n.*m1@example\.org\n.*variable b \(objet\)/s);
    const big = found(preflight({}, { maxSize: 100 }), { prenom: 'A' });
    expect(await errorOf(() => throwErrors(big))).toMatchObject({ code: 'send-refused', exitCode: 4 });
  });
});

describe('what the list says', () => {
  const list = { addressColumn: 'email', otherAddressColumns: ['mail 2'], hiddenColumns: ['note'], sheet: 'x' };
  const facts = { ...list, garbledNames: [{ name: 'PrÃ©nom', meant: 'Prénom' }], sheetHidden: true };

  it('is told once for the list, and row by row', () => {
    const found: RowFinding[] = [];
    const check = preflight({}, { list: facts }, found);
    const offer = { kind: 'zeros', column: 'cp', written: '1000', meant: '01000' } as const;
    const seen = {
      ...remarks,
      hidden: true,
      addressFrom: 'mail 2',
      offers: [offer],
      shifted: { column: null, found: 'x' },
    };
    check.note({ ...row(1, { prenom: 'Z' }), remarks: seen });
    const about = { line: 2, email: 'm1@example.org' };
    expect(found.map(({ code, row: of }) => [code, of])).toEqual([
      ['rows-hidden', about],
      ['other-addresses', { ...about, column: 'mail 2' }],
      ['rows-shifted', { ...about, detail: 'x' }],
      ['zeros-lost', { ...about, detail: '1000', meant: '01000' }],
    ]);
    expect(codes(check.finish())).toEqual([
      ['warning', 'other-addresses', 1],
      ['warning', 'columns-hidden', null],
      ['warning', 'sheet-hidden', null],
      ['warning', 'column-garbled', null],
      ['warning', 'rows-hidden', 1],
      ['warning', 'rows-shifted', 1],
      ['warning', 'zeros-lost', 1],
    ]);
  });

  it('refuses what a cell without a value was to show, by the name that the message uses', () => {
    const check = preflight({ text: `${good}{{ montant_du }} {{ autre }}` });
    const flaws = [
      { column: 'Montant dû', flaw: { kind: 'error', shown: '#N/A' } },
      { column: 'autre', flaw: { kind: 'formula' } },
    ] as const;
    check.check({ ...row(1, { prenom: 'Z' }), remarks: { ...remarks, flaws } });
    const problems = check.finish();
    expect(codes(problems)).toEqual([
      ['error', 'cell-error', 1],
      ['error', 'cell-formula', 1],
    ]);
    expect(problems[0]?.rows[0]?.detail).toBe('#N/A');
    expect(() => throwErrors(problems)).toThrow(/Montant dû/);
  });

  it('notices a greeting to nobody where no variable is shown empty', () => {
    const text = good.replace('{{ prenom }}', '{{ prenom | default: "" }}');
    expect(codes(found(preflight({ text }), { prenom: '' }, { prenom: 'Zoé' }))).toEqual([
      ['warning', 'greeting-blank', 1],
    ]);
    expect(codes(found(preflight(), { prenom: '' }))).toEqual([['warning', 'variable-empty', 1]]);
  });
});
