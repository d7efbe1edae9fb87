import { type AttemptRow, isNoted } from '../attempts.ts';
import type { CampaignId } from '../port.ts';
import type { Connection } from './connection.ts';
import { PREFIX } from './keys.ts';
import { stateOf } from './letters.ts';

const NOTED = /^(\d+) ([a-z]) (.*)$/s;

/** See `Backend.attempts`; lua/common.lua (noteAttempt) writes them. What is none is left out: nothing is decided by these. */
export async function attempts(connection: Connection, id: CampaignId, number: number): Promise<readonly AttemptRow[]> {
  const [text] = await connection.together([['hget', `${PREFIX}at:${id}`, number]]);
  if (typeof text !== 'string') return [];
  return text.split('\n').flatMap((line) => {
    const [, at, letter = '', reply = ''] = NOTED.exec(line) ?? [];
    const state = stateOf[letter];
    return state !== undefined && isNoted(state) ? [{ at: Number(at), state, reply }] : [];
  });
}
