import { type AttemptRow, readAttempts } from '../attempts.ts';
import type { CampaignId } from '../port.ts';
import type { Connection } from './connection.ts';
import { PREFIX } from './keys.ts';
import { stateOf } from './letters.ts';

const NOTED = /^(\d+) ([a-z]) (.*)$/s;

/** See `Backend.attempts`; lua/common.lua (noteAttempt) writes them. */
export async function attempts(connection: Connection, id: CampaignId, number: number): Promise<readonly AttemptRow[]> {
  const [text] = await connection.together([['hget', `${PREFIX}at:${id}`, number]]);
  if (typeof text !== 'string') return [];
  const kept = text.split('\n').map((line) => {
    const [, at, letter = '', reply = ''] = NOTED.exec(line) ?? [];
    return { at: Number(at), state: stateOf[letter], reply };
  });
  return readAttempts(kept);
}
