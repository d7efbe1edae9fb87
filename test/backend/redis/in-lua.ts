import { partOf, withFigures } from '../../../src/backend/redis/scripts.ts';
import type { RedisServer } from '../../helpers/redis.ts';

/**
 * Runs a text in Lua behind the parts of lua/ that are named, on a real server, once for each chunk of the cases, which it
 * has as the table `cases`; it leaves one answer a case in the table `answers`. Numbers lose nothing on either way.
 */
export async function inLua<T>(server: RedisServer, parts: readonly string[], text: string, cases: readonly unknown[]) {
  const lua = withFigures([...parts.map(partOf), `${BEFORE}\n${text}\n${AFTER}`].join('\n'));
  const answers: T[] = [];
  for (let i = 0; i < cases.length; i += CHUNK) {
    const chunk = JSON.stringify(cases.slice(i, i + CHUNK));
    answers.push(...(JSON.parse((await server.command('EVAL', lua, 0, chunk)) as string) as T[]));
  }
  return answers;
}

const CHUNK = 200;
const BEFORE = `local cases, answers = cjson.decode(ARGV[1]), {}
local function exactly(x) return x and x ~= math.huge and string.format('%.17g', x) or x == math.huge and 'inf' or '' end`;
const AFTER = 'return cjson.encode(answers)';

/** A number that `exactly` wrote; null: there was none. */
export function fromLua(text: string | undefined): number | null {
  if (text === '' || text === undefined) return null;
  return text === 'inf' ? Number.POSITIVE_INFINITY : Number(text);
}
