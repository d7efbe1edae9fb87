import { describe, expect, it } from 'vitest';
import { understand } from '../../src/returns/understand.ts';
import { ordinaryMails } from './ordinary.ts';

describe('mail that is no return', () => {
  it('is not taken for one, nor for a complaint: 900 letters, newsletters, notes of absence, answers that quote returns', async () => {
    const taken: string[] = [];
    for (const { kind, raw } of ordinaryMails(1, 900)) {
      const understood = await understand(raw);
      if (understood.kind === 'return' || understood.kind === 'complaint') taken.push(`${kind}\n${raw}`);
    }
    expect(taken).toEqual([]);
  });

  it('is called what it is', async () => {
    const seen = new Map<string, Set<string>>();
    for (const { kind, raw } of ordinaryMails(2, 900)) {
      const understood = await understand(raw);
      seen.set(kind, (seen.get(kind) ?? new Set()).add(understood.kind));
    }
    expect(Object.fromEntries([...seen].map(([kind, as]) => [kind, [...as].sort()]))).toMatchInlineSnapshot(`
      {
        "answer of a ticket system": [
          "auto-reply",
        ],
        "letter": [
          "other",
        ],
        "newsletter": [
          "other",
        ],
        "notice of a company, without the marks of a newsletter": [
          "other",
        ],
        "notice of a mail system that is no return": [
          "other",
        ],
        "receipt of a mail that arrived": [
          "receipt",
        ],
        "receipt of a mail that was read": [
          "receipt",
        ],
        "reply of a person": [
          "reply",
        ],
        "reply quoting a return": [
          "reply",
        ],
        "reply quoting a return, as Outlook does": [
          "reply",
        ],
        "return forwarded as an attachment": [
          "other",
          "reply",
        ],
        "return pasted into a letter with a subject of its own": [
          "other",
        ],
        "vacation note": [
          "auto-reply",
        ],
        "vacation note that quotes what came": [
          "auto-reply",
        ],
        "vacation note that says nothing of it": [
          "auto-reply",
          "other",
        ],
      }
    `);
  });
});
