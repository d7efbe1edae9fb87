import { type AttemptRow, readAttempts } from '../attempts.ts';
import { type AttemptCopy, type AttemptsCopy, COPY_ROWS } from '../copy/records.ts';
import type { CampaignId } from '../port.ts';
import type { Connection } from './connection.ts';
import { PREFIX } from './keys.ts';
import { letterOf, stateOf } from './letters.ts';

const NOTED = /^(\d+) ([a-z]) (.*)$/s;

/** See `Backend.attempts`; lua/common.lua (noteAttempt) writes them. */
export async function attempts(connection: Connection, id: CampaignId, number: number): Promise<readonly AttemptRow[]> {
  const [text] = await connection.together([['hget', `${PREFIX}at:${id}`, number]]);
  return readNoted(text);
}

function readNoted(text: unknown): readonly AttemptRow[] {
  if (typeof text !== 'string') return [];
  const kept = text.split('\n').map((line) => {
    const [, at, letter = '', reply = ''] = NOTED.exec(line) ?? [];
    return { at: Number(at), state: stateOf[letter], reply };
  });
  return readAttempts(kept);
}

/** All that is noted of the deliveries of a campaign up to `last`, to be copied. */
export async function* attemptCopies(
  connection: Connection,
  campaign: CampaignId,
  last: number,
): AsyncGenerator<AttemptsCopy> {
  const key = `${PREFIX}at:${campaign}`;
  const [noted] = await connection.together([['hlen', key]]);
  if (noted === 0) return;
  for (let from = 0; from < last; from += COPY_ROWS) {
    const numbers = Array.from({ length: Math.min(COPY_ROWS, last - from) }, (_, i) => from + i + 1);
    const [texts] = (await connection.together([['hmget', key, ...numbers]])) as [readonly (string | null)[]];
    const copies = numbers.flatMap((number, i) =>
      readNoted(texts[i]).map(({ at, state, reply }): AttemptCopy => [number, at, state, reply]),
    );
    if (copies.length > 0) yield { kind: 'attempts', campaign, attempts: copies };
  }
}

/** The command that notes them in a ledger that is made of copies. */
export function loadAttempts({ campaign, attempts: copies }: AttemptsCopy): [string, string, ...(string | number)[]] {
  const texts = new Map<number, string[]>();
  for (const [number, at, state, reply] of copies) {
    const lines = texts.get(number) ?? [];
    texts.set(number, lines);
    lines.push(`${at} ${letterOf[state]} ${reply.replaceAll('\n', ' ')}`);
  }
  return ['hset', `${PREFIX}at:${campaign}`, ...[...texts].flatMap(([number, lines]) => [number, lines.join('\n')])];
}
