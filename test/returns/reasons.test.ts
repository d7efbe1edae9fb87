import { describe, expect, test } from 'vitest';
import { classify, codeRowFor, statusIn, wordRowFor } from '../../src/returns/classify.ts';
import { codeRows, lastRows, type ReturnClass, type WordRow, wordRows } from '../../src/returns/reasons.ts';
import { withoutAlternative } from '../transport/replies/changed-rows.ts';
import { message } from './reasons/message.ts';
import { recipient } from './reasons/recipient.ts';
import { sender } from './reasons/sender.ts';
import type { ReasonExample } from './reasons/types.ts';
import { undecided } from './reasons/undecided.ts';

const reasoned = [...sender, ...recipient, ...message];
const examples = reasoned.flatMap(({ by }) => by);

function taken(example: ReasonExample): { words: string; status: string } {
  return typeof example === 'string'
    ? { words: example, status: statusIn(example) }
    : { words: example[0], status: example[1] };
}

function decided(rows: readonly WordRow[], example: ReasonExample): number {
  const { words, status } = taken(example);
  const row = wordRowFor(rows, words, status);
  return row ? rows.indexOf(row) : -1;
}

/** Each row of words left out, without its condition, without each alternative of its patterns. */
function* changes(): Generator<{ change: string; rows: readonly WordRow[] }> {
  for (const [i, row] of wordRows.entries()) {
    const name = `row ${i} (${row.is})`;
    yield { change: `${name} left out`, rows: wordRows.toSpliced(i, 1) };
    const { status, ...rest } = row;
    if (status) yield { change: `${name} without its status`, rows: wordRows.with(i, rest) };
    for (const part of ['words', 'status'] as const) {
      const pattern = row[part];
      for (const { left, source } of pattern ? withoutAlternative(pattern.source) : []) {
        const other = { ...row, [part]: new RegExp(source, pattern?.flags) };
        yield { change: `${name}: ${part} without ${left}`, rows: wordRows.with(i, other) };
      }
    }
  }
}

describe('why mail comes back', () => {
  test('each row decides its own examples, in the order of the table', () => {
    for (const [place, { is, by }] of reasoned.entries()) {
      const found = by.map((example) => ({ example, row: decided(wordRows, example) }));
      expect(found).toEqual(by.map((example) => ({ example, row: place })));
      expect(wordRows[place]?.is).toBe(is);
    }
    expect(reasoned).toHaveLength(wordRows.length);
  });

  test.each(undecided)('%j with %s: %s by its codes', (words, status, is) => {
    expect(wordRowFor(wordRows, words, status)).toBeUndefined();
    expect(classify({ said: [words], status, delayed: false })).toBe(is);
  });

  test('no row of words can be left out or narrowed without an example that tells', () => {
    const is = (rows: readonly WordRow[], example: ReasonExample): ReturnClass | undefined =>
      rows[decided(rows, example)]?.is;
    const meanings = examples.map((example) => is(wordRows, example));
    const others = undecided.map(([words, status]): ReasonExample => [words, status]);
    const unnoticed: string[] = [];
    for (const { change, rows } of changes()) {
      const same =
        examples.every((example, i) => is(rows, example) === meanings[i]) &&
        others.every((example) => decided(rows, example) === -1);
      if (same) unnoticed.push(change);
    }
    expect(unnoticed).toEqual([]);
  });

  test('no row of codes can be left out', () => {
    for (const rows of [codeRows, lastRows]) {
      for (const [i] of rows.entries()) {
        const without = rows.toSpliced(i, 1);
        const code = (words: string) => /^\d+/.exec(words)?.[0] ?? '0';
        const tells = undecided.some(
          ([words, status]) =>
            codeRowFor(rows, code(words), status)?.is !== codeRowFor(without, code(words), status)?.is,
        );
        expect(tells, `row ${i}`).toBe(true);
      }
    }
  });

  test('the words of the server outrank those about it, its code outranks these, a delay is the last to tell', () => {
    const said = ['550 5.1.1 User unknown', 'We think that your message is spam'];
    expect(classify({ said, status: '5.1.1', delayed: false })).toBe('permanent');
    expect(classify({ said: ['550 no', 'mailbox full'], status: '5.1.1', delayed: false })).toBe('permanent');
    expect(classify({ said: ['550 no', 'mailbox full'], status: '', delayed: false })).toBe('full');
    expect(classify({ said: [''], status: '', delayed: true })).toBe('temporary');
  });
});
