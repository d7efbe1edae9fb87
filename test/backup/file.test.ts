import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BackupRecord, FORMAT, type Header, MARK } from '../../src/backup/format.ts';
import { readBackup, verifyBackup } from '../../src/backup/read.ts';
import { writeBackup } from '../../src/backup/write.ts';
import { anyLedger } from '../backend/copy/random-ledger.ts';
import { collect } from '../helpers/collect.ts';
import { errorOf } from '../helpers/errors.ts';
import { folderWith } from '../helpers/folder.ts';

const header: Header = {
  ...{
    kind: MARK,
    format: FORMAT,
    facteur: '0.1.0',
    createdAt: '2026-11-28T03:15:00.000Z',
    backend: 'sqlite',
    ledger: 'one',
  },
  ...{ secrets: false, leftOut: ['SMTP_PASSWORD'] },
};
const records: BackupRecord[] = [
  { kind: 'setting', place: 'project', name: '.env', text: 'SMTP_HOST=smtp.example.org\n' },
  { kind: 'rows', campaign: 'c1', first: 1, rows: [['a@example.org', null, '{"nom":"Zoé"}', 0]] },
  { kind: 'suppressions', entries: [['b@example.org', 'operator', '', 1]] },
];

async function* from<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

async function write(some: readonly BackupRecord[] = records, head: Header = header): Promise<string> {
  const file = join(folderWith(), 'x.facteur');
  await writeBackup(file, head, from(some), { force: false });
  return file;
}

/** The file with other lines. */
function rewrite(file: string, change: (lines: string[]) => string[]): void {
  const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');
  writeFileSync(file, gzipSync(`${change(lines).join('\n')}\n`));
}

describe('the file of a backup', () => {
  it('is read as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(anyLedger, async (ledger) => {
        const file = await write(ledger);
        expect(await collect(readBackup(file))).toEqual(JSON.parse(JSON.stringify(ledger)));
        const { counts, campaigns } = await verifyBackup(file);
        expect(campaigns).toEqual(ledger.flatMap((record) => (record.kind === 'campaign' ? [record.id] : [])));
        expect(counts.campaigns).toBe(campaigns.length);
      }),
      { numRuns: 5 },
    );
  });

  it('says what it is, and is its owner’s alone', async () => {
    const file = await write();
    const verified = await verifyBackup(file);
    expect(verified.header).toEqual(header);
    expect(verified.counts).toEqual({ campaigns: 0, deliveries: 0, suppressions: 1, contents: 0 });
    expect(verified.settings).toEqual([records[0]]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(file))).toEqual(['x.facteur']);
  });

  it('takes no other file’s name, unless it is told to', async () => {
    const file = await write();
    const before = readFileSync(file);
    const again = (force: boolean) => writeBackup(file, header, from([]), { force });
    expect((await errorOf(() => again(false))).code).toBe('backup-exists');
    expect(readFileSync(file).equals(before)).toBe(true);
    await again(true);
    expect(await collect(readBackup(file))).toEqual([]);
  });

  it('is not there when reading the ledger fails, or is interrupted', async () => {
    const folder = folderWith();
    const file = join(folder, 'x.facteur');
    async function* failing(): AsyncGenerator<BackupRecord> {
      yield* records;
      throw new RangeError('no more');
    }
    await expect(writeBackup(file, header, failing(), { force: false })).rejects.toThrow('no more');
    const stop = new AbortController();
    async function* endless(): AsyncGenerator<BackupRecord> {
      for (;;) {
        yield records[1] as BackupRecord;
        stop.abort();
      }
    }
    const interrupted = await errorOf(() =>
      writeBackup(file, header, endless(), { force: false, signal: stop.signal }),
    );
    expect(interrupted.code).toBe('interrupted');
    expect(readdirSync(folder)).toEqual([]);
    const inside = join(await write(), 'y');
    expect((await errorOf(() => writeBackup(inside, header, from([]), { force: false }))).code).toBe('backup-file');
  });
});

describe('a file that is not as it was written', () => {
  const damageOf = async (file: string) => {
    const { code, params } = await errorOf(() => verifyBackup(file));
    return [code, (params as { damage?: string }).damage];
  };

  it('is refused, wherever it ends', async () => {
    const file = await write();
    const whole = readFileSync(file);
    for (let length = 0; length < whole.length; length += 1) {
      writeFileSync(file, whole.subarray(0, length));
      const [code, damage] = await damageOf(file);
      expect([code, length < 2 || damage === 'cut-off']).toEqual(['backup-damaged', true]);
    }
  });

  it('is refused, whichever byte is another, unless that changes nothing', async () => {
    const file = await write();
    const whole = readFileSync(file);
    for (let at = 0; at < whole.length; at += 1) {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] as number) ^ 0x55;
      writeFileSync(file, bytes);
      const read = await collect(readBackup(file)).catch((error) => error.code);
      // Time and system in the head of a gzip file say nothing.
      if (at >= 4 && at < 10) expect(['backup-damaged', records]).toContainEqual(read);
      else expect([at, read]).toEqual([at, 'backup-damaged']);
    }
  });

  it('is refused when a line is missing, doubled, changed, or stands behind the last', async () => {
    const changes: ((lines: string[]) => string[])[] = [
      (lines) => lines.filter((_, i) => i !== 2),
      (lines) => [...lines.slice(0, 2), lines[1] as string, ...lines.slice(2)],
      (lines) => lines.map((line) => line.replace('a@example.org', 'z@example.org')),
      (lines) => [...lines, lines[1] as string],
      (lines) => lines.map((line) => line.replace('"records":3', '"records":2')),
    ];
    for (const change of changes) {
      const file = await write();
      rewrite(file, change);
      expect(await damageOf(file)).toEqual(['backup-damaged', 'changed']);
    }
    const file = await write();
    rewrite(file, (lines) => lines.slice(0, -1));
    expect(await damageOf(file)).toEqual(['backup-damaged', 'cut-off']);
  });

  it('is refused by what it is when it is something else', async () => {
    for (const bytes of [Buffer.from('email;nom\n'), gzipSync('{"a":1}\n'), gzipSync('email;nom\n')]) {
      const file = join(folderWith({ 'list.csv': bytes }), 'list.csv');
      expect(await damageOf(file)).toEqual(['backup-damaged', 'not-a-backup']);
    }
    expect((await errorOf(() => verifyBackup('/nowhere/x.facteur'))).code).toBe('backup-not-found');
    expect((await errorOf(() => verifyBackup(folderWith()))).code).toBe('backup-file');
  });

  it('is refused as newer before anything else in it is understood', async () => {
    const file = await write(records, { ...header, format: FORMAT + 1, facteur: '9.0.0' });
    rewrite(file, ([first = '']) => [first, 'what nobody knows yet']);
    const error = await errorOf(() => verifyBackup(file));
    expect(error.params).toMatchObject({ file, format: FORMAT + 1, supported: FORMAT, facteur: '9.0.0' });
    expect(error.code).toBe('backup-newer');
  });
});
