import { describe, expect, it, test } from 'vitest';
import { FacteurError, keptError } from '../../src/errors.ts';
import { words } from '../../src/i18n/index.ts';
import { sayKept } from '../../src/i18n/say-kept.ts';
import { decideRemedy, remedyFor, remedyWords } from '../../src/transport/remedies.ts';
import { type RemedyRow, remedyCodes } from '../../src/transport/remedy-codes.ts';
import { remedyRows } from '../../src/transport/remedy-rows.ts';
import { type RemedyExample, remedied, unremedied } from './remedies/examples.ts';
import { changedRows } from './replies/changed-rows.ts';

function judge(rows: readonly RemedyRow[], [reason, reply, host]: RemedyExample) {
  const row = decideRemedy(rows, { reason, reply, host: host ?? null });
  return row ? `${row.remedy} ${row.page}` : 'none';
}

describe('the rows of remedies', () => {
  test('each decides its own examples, in the order of the table', () => {
    const place = ([reason, reply, host]: RemedyExample) => {
      const row = decideRemedy(remedyRows, { reason, reply, host: host ?? null });
      return row && remedyRows.indexOf(row);
    };
    for (const [i, { is, by }] of remedied.entries()) {
      for (const example of by) expect([...example, place(example)], `row ${i}`).toEqual([...example, i]);
      expect(remedyRows[i]?.remedy).toBe(is);
    }
    expect(remedied).toHaveLength(remedyRows.length);
    for (const example of unremedied) expect([...example, place(example)]).toEqual([...example, null]);
  });

  test('none can be left out or narrowed without an example that tells', () => {
    const examples = [...remedied.flatMap(({ by }) => by), ...unremedied];
    const meanings = examples.map((example) => judge(remedyRows, example));
    const unnoticed: string[] = [];
    for (const { change, rows } of changedRows(remedyRows, (row) => row.remedy)) {
      if (examples.every((example, i) => judge(rows, example) === meanings[i])) unnoticed.push(change);
    }
    expect(unnoticed).toEqual([]);
  });

  it('has a row for every code, and no other', () => {
    expect([...new Set(remedyRows.map(({ remedy }) => remedy))].toSorted()).toEqual([...remedyCodes].toSorted());
  });

  it('names pages that can be opened, and sources with a date', () => {
    for (const { page, source } of remedyRows) {
      if (page !== undefined) expect(new URL(page).protocol).toBe('https:');
      expect(source).toMatch(/RFC \d+|20\d\d-\d\d/);
    }
  });
});

describe('the words of a remedy', () => {
  const examples = [...remedied.flatMap(({ by }) => by), ...unremedied];

  it.each(['fr', 'en'] as const)('say what to do and where, in %s', (language) => {
    for (const [reason, reply, host] of examples) {
      const trouble = { reason, reply, host: host ?? null };
      const text = sayKept(remedyWords(trouble), language);
      expect(text).not.toMatch(/facteur:|undefined|null/);
      expect(text).toContain(remedyFor(trouble)?.page ?? '');
    }
  });

  it('are those of an error of ours, where one is the cause', () => {
    const error = new FacteurError('sign-in-needed', { account: 'default' });
    const trouble = { reason: 'auth', reply: keptError(error) };
    expect(remedyFor(trouble)).toEqual({ code: 'sign-in-needed', page: null });
    for (const language of ['fr', 'en'] as const) {
      expect(sayKept(remedyWords(trouble), language)).toBe(error.say(language).remedy);
    }
  });

  it('are those of the reason where the reply says no more', () => {
    const { holds } = words('fr').status;
    expect(sayKept(remedyWords({ reason: 'unreachable', reply: 'ECONNREFUSED' }), 'fr')).toBe(holds.unreachable.remedy);
  });
});
