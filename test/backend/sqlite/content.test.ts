import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { Backend } from '../../../src/backend/port.ts';
import { Connection } from '../../../src/backend/sqlite/connection.ts';
import { errorOf } from '../../helpers/errors.ts';
import { folderWith } from '../../helpers/folder.ts';
import { newCampaign, rowsFrom } from '../contract/stage.ts';
import { openIn } from './helpers.ts';
import { bytesAside, inFile, spoil } from './rubbish.ts';

const MIB = 2 ** 20;
let folder = '';
let backend: Backend;

beforeEach(async () => {
  folder = folderWith();
  backend = await openIn(folder);
});

/** Bytes that no two parts have alike. */
const some = (length: number) => Buffer.alloc(length, 'Bonjour, ');
const held = () => inFile(folder, 'SELECT held_for, held_note FROM progress ORDER BY campaign');

/** A campaign with these contents. */
async function campaignWith(hashes: readonly string[]): Promise<string> {
  const { id } = await backend.createDraft(newCampaign());
  await backend.holdContents(id, hashes);
  await backend.addDeliveries(id, rowsFrom(1, 1));
  await backend.release(id, { notBefore: null, sameContentWindowMs: 0 });
  return id;
}

test('a content of 64 MiB and a byte is too large, and nothing of it is kept', async () => {
  const error = await errorOf(() => backend.putContent(new Uint8Array(64 * MIB + 1)));
  expect(error).toMatchObject({ code: 'content-too-large', params: { megabytes: 65, limit: 64 } });
  expect(inFile(folder, 'SELECT * FROM content')).toEqual([]);
});

test('a content is kept in parts of a mebibyte, each written by itself, and once', async () => {
  const bytes = some(2.5 * MIB);
  const write = vi.spyOn(Connection.prototype, 'write');
  onTestFinished(() => write.mockRestore());
  const sha256 = await backend.putContent(bytes);
  expect(write).toHaveBeenCalledTimes(5);
  expect(inFile(folder, 'SELECT part, length(bytes) AS length FROM content_part ORDER BY part')).toEqual(
    [MIB, MIB, MIB / 2].map((length, part) => ({ part, length })),
  );
  expect(inFile(folder, 'SELECT size, complete FROM content')).toEqual([{ size: 2.5 * MIB, complete: 1 }]);
  expect(Buffer.compare(await backend.getContent(sha256), bytes)).toBe(0);
  await backend.putContent(bytes);
  expect(write).toHaveBeenCalledTimes(6);
  await backend.putContent(some(2 * MIB));
  expect(inFile(folder, 'SELECT count(*) AS parts FROM content_part WHERE content = 2')).toEqual([{ parts: 2 }]);
});

test.each<[string, string, number, string, string | number | bigint | null | Uint8Array]>([
  ['how long it is', 'content', 0, 'size', 'abc'],
  ['a length that there can be', 'content', 0, 'size', -1],
  ['a length that is not too great', 'content', 0, 'size', 64 * MIB + 1],
  ['a length that a program has room for', 'content', 0, 'size', 1n << 60n],
  ['its whole length', 'content', 0, 'size', MIB],
  ['that it is complete', 'content', 0, 'complete', 0],
  ['that it is complete and no more', 'content', 0, 'complete', 2],
  ['all of its last part', 'content_part', 1, 'bytes', new Uint8Array(MIB / 2 - 1)],
  ['its last part alone', 'content_part', 1, 'bytes', new Uint8Array(MIB / 2 + 1)],
  ['the bytes of a part', 'content_part', 0, 'bytes', new Uint8Array(MIB)],
  ['that a part is bytes', 'content_part', 0, 'bytes', 'abc'],
  ['which a part is', 'content_part', 1, 'part', 2],
])('a content that has lost %s is missing, until it is put again', async (_what, table, row, column, value) => {
  const bytes = some(1.5 * MIB);
  const sha256 = await backend.putContent(bytes);
  await campaignWith([sha256]);
  const whole = await backend.putContent(some(10));
  await campaignWith([whole]);
  spoil(folder, table, row, column, value);
  const missing = { code: 'content-missing', params: { sha256 } };
  const reader = await openIn(folder, { readonly: true });
  expect(await errorOf(() => reader.getContent(sha256))).toMatchObject(missing);
  expect(held()).toEqual([
    { held_for: null, held_note: null },
    { held_for: null, held_note: null },
  ]);
  expect(await errorOf(() => backend.getContent(sha256))).toMatchObject(missing);
  expect(held()).toEqual([
    { held_for: 'ledger-damaged', held_note: `content/${sha256}` },
    { held_for: null, held_note: null },
  ]);
  // What was never complete is not damaged.
  if (column !== 'complete') expect(bytesAside(folder, `content/${sha256}`)).toMatchObject({ sha256: `'${sha256}'` });
  await backend.putContent(bytes);
  expect(Buffer.compare(await backend.getContent(sha256), bytes)).toBe(0);
});

test('a content of which there is only a part belongs to no draft', async () => {
  const sha256 = await backend.putContent(some(1));
  spoil(folder, 'content', 0, 'complete', 0);
  const { id } = await backend.createDraft(newCampaign());
  expect((await errorOf(() => backend.holdContents(id, [sha256]))).code).toBe('content-missing');
  await backend.putContent(some(1));
  await backend.holdContents(id, [sha256, sha256]);
  expect(inFile(folder, 'SELECT count(*) AS n FROM content_use')).toEqual([{ n: 1 }]);
});
