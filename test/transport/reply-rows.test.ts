import { describe, expect, test } from 'vitest';
import { decide } from '../../src/transport/classify.ts';
import { type ReplyRow, replyRows } from '../../src/transport/replies.ts';
import { parseReply } from '../../src/transport/reply.ts';
import { changedRows, withoutAlternative } from './replies/changed-rows.ts';
import { decided } from './replies/examples.ts';
import type { ReplyExample } from './replies/types.ts';
import { undecided } from './replies/undecided.ts';

function judge(rows: readonly ReplyRow[], [step, raw, besides]: ReplyExample) {
  const { host = 'smtp.example.org', reused = false } = besides ?? {};
  return decide(rows, parseReply(raw), { step, host, reused });
}

const examples = [...decided, ...undecided].flatMap(({ by }) => by);

describe('the rows of replies', () => {
  test('each decides its own examples, in the order of the table', () => {
    const found = decided.map(({ by }) => by.map((example) => ({ example, ...judge(replyRows, example) })));
    const wanted = decided.map(({ is, by }, place) => by.map((example) => ({ example, is, place })));
    for (const [place, row] of wanted.entries()) expect(found[place], `row ${place}`).toEqual(row);
    expect(decided).toHaveLength(replyRows.length);
  });

  test('what is only like them is decided by its class', () => {
    for (const { is, by } of undecided) {
      for (const example of by) expect({ example, ...judge(replyRows, example) }).toEqual({ example, is, place: -1 });
    }
  });

  test('none can be left out or narrowed without an example that tells', () => {
    const meanings = examples.map((example) => judge(replyRows, example).is);
    const unnoticed: string[] = [];
    for (const { change, rows } of changedRows(replyRows, (row) => row.is)) {
      if (examples.every((example, i) => judge(rows, example).is === meanings[i])) unnoticed.push(change);
    }
    expect(unnoticed).toEqual([]);
  });
});

test('alternatives of a pattern are left out one at a time', () => {
  const left = (source: string) => [...withoutAlternative(source)].map((other) => other.source);
  expect(left('ab?c')).toEqual([]);
  expect(left('a|b(c|d|[|)])')).toEqual(['a|b(d|[|)])', 'a|b(c|[|)])', 'a|b(c|d)', 'b(c|d|[|)])', 'a']);
});
