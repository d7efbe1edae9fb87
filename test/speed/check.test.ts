import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkDump } from '../../bench/contest/check.ts';
import { rowOfAddress } from '../../bench/contest/contender.ts';
import { fillIn, material, row } from '../../bench/contest/material.ts';
import { DUMP_MARK } from '../../bench/contest/sink.ts';
import { quantile, spread } from '../../bench/contest/statistics.ts';
import { folderWith } from '../helpers/folder.ts';

const templates = await material();

/** A message for one row as smtp-sink dumps it; `shown`: the row whose values it holds. */
function dumped(number: number, shown = number): string {
  const values = row(shown);
  const encoded = (template: string) =>
    Buffer.from(fillIn(template, values)).toString('base64').replace(/.{76}/g, '$&\n');
  const part = (type: string, template: string) =>
    `--b\nContent-Type: text/${type}; charset=utf-8\nContent-Transfer-Encoding: base64\n\n${encoded(template)}\n`;
  return [
    DUMP_MARK,
    `X-Client-Addr: 127.0.0.1\nX-Mail-Args: <a@example.org>\nX-Rcpt-Args: <${row(number).email}>`,
    'Received: from a ([127.0.0.1])\n\tby smtp-sink (smtp-sink) with ESMTP id 1;\n\tSun, 22 Nov 2026 10:00:00 +0000 (UTC)',
    `To: ${row(number).email}\nSubject: =?UTF-8?B?${Buffer.from(fillIn(templates.subject, values)).toString('base64')}?=`,
    'MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n',
    `${part('plain', templates.text)}${part('html', templates.html)}--b--\n\n`,
  ].join('\n');
}

function checked(messages: number, ...dump: readonly string[]) {
  const file = join(folderWith(), 'dump');
  writeFileSync(file, dump.join(''));
  return checkDump(file, { messages, material: templates, rowOf: rowOfAddress });
}

describe('the check of the bench', () => {
  it('passes what is complete and right', async () => {
    const result = await checked(3, dumped(1), dumped(2), dumped(3));
    expect(result).toMatchObject({ messages: 3, compared: 3 });
  });

  it('sees a message that is missing', async () => {
    await expect(checked(3, dumped(1), dumped(2))).rejects.toThrow('2 messages in the dump instead of 3');
  });

  it('sees a recipient who got two', async () => {
    await expect(checked(3, dumped(1), dumped(2), dumped(2))).rejects.toThrow('2 recipients got the 3 messages');
  });

  it('sees somebody else’s values', async () => {
    await expect(checked(2, dumped(1), dumped(2, 1))).rejects.toThrow('membre2@example.org has another subject');
  });

  it('counts the bytes on the wire', async () => {
    const [, content = ''] = dumped(1).split(/\(UTC\)\n/);
    const lines = content.trimEnd().split('\n');
    const { wireSize } = await checked(1, dumped(1));
    expect(wireSize).toBe(Buffer.byteLength(lines.join('\r\n')) + 2);
  });
});

describe('figures measured several times', () => {
  it('are their median, and how far the others lie apart', () => {
    expect(spread([5, 1, 9])).toEqual({ median: 5, min: 1, max: 9 });
    expect(spread([4, 1])).toEqual({ median: 2.5, min: 1, max: 4 });
    expect(quantile([0, 10, 20], 0.25)).toBe(5);
  });
});
