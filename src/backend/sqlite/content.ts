import { createHash } from 'node:crypto';
import { FacteurError } from '../../errors.ts';
import { refuseMany } from '../chunk.ts';
import type { CampaignId } from '../port.ts';
import { setAside } from './aside.ts';
import type { Connection } from './connection.ts';
import type { Ledger } from './ledger.ts';
import { draftOf } from './lists.ts';
import { holdAsDamaged } from './mending.ts';

const MAX_BYTES = 64 * 2 ** 20;
/** Bytes written in one transaction: a large attachment must not keep others waiting. */
const PART_BYTES = 2 ** 20;

interface ContentRow {
  readonly id: number;
  readonly size: number;
  readonly complete: number;
}

// Put again, it is young again (see purge.ts), and as long as it is, should that have been damaged.
const PUT = `INSERT INTO content (sha256, size, put_at) VALUES (?, ?, ?)
  ON CONFLICT (sha256) DO UPDATE SET size = excluded.size, put_at = excluded.put_at`;
const FIND = 'SELECT id, size, complete FROM content WHERE sha256 = ?';

/** See `Backend.putContent`. What a crash left half written, or what was damaged, is completed by the next who brings the same bytes. */
export async function putContent(connection: Connection, bytes: Uint8Array): Promise<string> {
  if (bytes.byteLength > MAX_BYTES) {
    const megabytes = Math.ceil(bytes.byteLength / 2 ** 20);
    throw new FacteurError('content-too-large', { megabytes, limit: MAX_BYTES / 2 ** 20 });
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const row = await connection.write(() => contentRow(connection, sha256, bytes.byteLength));
  if (row.complete === 1) return sha256;
  for (let part = 0; part * PART_BYTES < bytes.byteLength; part += 1) {
    const slice = bytes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);
    await connection.write(() => {
      connection.run(
        'INSERT OR REPLACE INTO content_part (content, part, bytes) VALUES (?, ?, ?)',
        row.id,
        part,
        slice,
      );
    });
  }
  await connection.write(() => connection.run('UPDATE content SET complete = 1 WHERE id = ?', row.id));
  return sha256;
}

function contentRow(connection: Connection, sha256: string, size: number): ContentRow {
  connection.run(PUT, sha256, size, connection.now());
  return connection.get<ContentRow>(FIND, sha256) as ContentRow;
}

/** See `Backend.getContent`. */
export async function getContent(connection: Connection, sha256: string): Promise<Uint8Array> {
  const row = await connection.read(() => connection.get<ContentRow>(FIND, sha256));
  const bytes = row?.complete === 1 ? await bytesOf(connection, row) : null;
  if (bytes === null || createHash('sha256').update(bytes).digest('hex') !== sha256)
    throw await missing(connection, sha256);
  return bytes;
}

// Null: not all of it is there.
async function bytesOf(connection: Connection, { id, size }: ContentRow): Promise<Uint8Array | null> {
  if (!Number.isInteger(size) || size < 0 || size > MAX_BYTES) return null;
  const bytes = new Uint8Array(size);
  for (let part = 0; part * PART_BYTES < size; part += 1) {
    const slice = await connection.read(() => partOf(connection, id, part));
    if (!(slice instanceof Uint8Array) || slice.length !== Math.min(PART_BYTES, size - part * PART_BYTES)) return null;
    bytes.set(slice, part * PART_BYTES);
  }
  return bytes;
}

function partOf(connection: Connection, content: number, part: number): unknown {
  const sql = 'SELECT bytes FROM content_part WHERE content = ? AND part = ?';
  return connection.get<{ bytes: unknown }>(sql, content, part)?.bytes;
}

const USERS = `SELECT DISTINCT p.campaign FROM content_use u JOIN progress p ON p.campaign = u.campaign
  WHERE p.open = 1 AND NOT EXISTS (SELECT 1 FROM content k WHERE k.id = u.content AND k.complete = 1)`;

// Whoever was to get it gets nothing, until somebody has decided: no campaign goes on without what belongs to it. Incomplete
// from now on, it can be put again.
async function missing(connection: Connection, sha256: string): Promise<FacteurError> {
  if (!connection.readonly) {
    await connection.write(() => {
      const of = { table: 'content', where: 'sha256 = ?1 AND complete = 1', place: "'content/' || sha256" };
      setAside(connection, { ...of, why: 'its bytes do not fit' }, sha256);
      connection.run('UPDATE content SET complete = 0 WHERE sha256 = ?', sha256);
      for (const { campaign } of connection.all<{ campaign: number }>(USERS)) {
        holdAsDamaged(connection, campaign, `content/${sha256}`);
      }
    });
  }
  return new FacteurError('content-missing', { sha256 });
}

/** See `Backend.holdContents`. */
export async function holdContents(ledger: Ledger, id: CampaignId, hashes: readonly string[]): Promise<void> {
  refuseMany(hashes);
  const { connection } = ledger;
  await connection.write(() => {
    const draft = draftOf(ledger, id).id;
    for (const sha256 of hashes) {
      const row = connection.get<ContentRow>(FIND, sha256);
      if (row?.complete !== 1) throw new FacteurError('content-missing', { sha256 });
      connection.run('INSERT OR IGNORE INTO content_use (campaign, content) VALUES (?, ?)', draft, row.id);
    }
  });
}
