import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { type StoredMail, storedMails } from '../../src/app/stored-mails.ts';
import { MOST_BYTES } from '../../src/returns/mail.ts';
import { collect } from '../helpers/collect.ts';
import { folderWith } from '../helpers/folder.ts';

const text = ({ name, raw }: StoredMail) => `${name}: ${Buffer.from(raw)}`;

async function all(from: string | Readable): Promise<string[]> {
  return (await collect(storedMails(from))).map(text);
}

describe('stored mails', () => {
  it('of a file: the mail, as it is', async () => {
    const folder = folderWith({ 'a.eml': 'Subject: x\r\n\r\nFrom here\n' });
    expect(await all(join(folder, 'a.eml'))).toEqual(['null: Subject: x\r\n\r\nFrom here\n']);
  });

  it('of an mbox: each in its place, whatever its lines begin with', async () => {
    const first = 'From a@b.example Sat Nov 28 08:00:00 2026\nSubject: é\n\nFrom here\n\nFrom there on\n';
    const second = 'From MAILER-DAEMON  Sat Nov 28 09:00:00 2026\nSubject: y\n\n\n';
    const folder = folderWith({ mbox: Buffer.from(`${first}\n${second}`) });
    expect(await all(join(folder, 'mbox'))).toEqual([`mbox:1: ${first}\n`, `mbox:2: ${second}`]);
  });

  it('of a folder: a file each by name, hidden ones and folders passed over', async () => {
    const folder = folderWith({ 'b.eml': 'b', 'a.eml': 'a', '.hidden': 'h' });
    mkdirSync(join(folder, 'sub'));
    expect(await all(folder)).toEqual(['a.eml: a', 'b.eml: b']);
  });

  it('of a Maildir: the new ones, then the others', async () => {
    const folder = folderWith({ maildirfolder: '' });
    for (const [name, file] of [
      ['cur', '1:2,S'],
      ['new', '2'],
      ['tmp', '3'],
    ] as const) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, file), name);
    }
    expect(await all(folder)).toEqual(['2: new', '1:2,S: cur']);
  });

  it('handed on: one, all of it taken, its beginning kept', async () => {
    let given = 0;
    const chunks = function* () {
      for (; given < 100; given++) yield Buffer.alloc(64 * 1024, 'x');
    };
    const [one] = await collect(storedMails(Readable.from(chunks())));
    expect(one?.raw.length).toBe(MOST_BYTES);
    expect(given).toBe(100);
    expect(await all(Readable.from([]))).toEqual(['null: ']);
  });

  it('of what is long, the beginning: a file, one of an mbox', async () => {
    const long = `From a@b.example Sat Nov 28 08:00:00 2026\n${'x'.repeat(99)}\n`.concat(
      `${'y'.repeat(99)}\n`.repeat(20_000),
    );
    const folder = folderWith({ 'long.eml': 'z'.repeat(2 * MOST_BYTES), mbox: long });
    const [file] = await collect(storedMails(join(folder, 'long.eml')));
    expect(file?.raw.length).toBe(MOST_BYTES);
    const [one, ...others] = await collect(storedMails(join(folder, 'mbox')));
    expect(others).toEqual([]);
    expect(one?.raw.length).toBeLessThan(MOST_BYTES + 200);
  });

  it('say what cannot be read', async () => {
    const folder = folderWith({ 'a.eml': 'x' });
    await expect(all(join(folder, 'none'))).rejects.toMatchObject({ code: 'returns-not-found' });
    await expect(all(join(folder, 'a.eml', 'b'))).rejects.toMatchObject({ code: 'returns-not-found' });
    if (process.getuid?.() === 0) return;
    chmodSync(join(folder, 'a.eml'), 0);
    await expect(all(join(folder, 'a.eml'))).rejects.toMatchObject({ code: 'returns-unreadable' });
  });
});
