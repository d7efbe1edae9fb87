import type { TakeNotice } from '../notice.ts';
import type { BackendWarning } from '../port.ts';
import { type Connection, fieldsOf } from './connection.ts';
import { PREFIX } from './keys.ts';

/** What was set aside because it could not be understood: see lua/aside.lua. */
const ASIDE = `${PREFIX}aside`;
/** So many are named. */
const NAMED = 10;

/** What `check` says of it. */
export async function asideWarnings(connection: Connection): Promise<readonly BackendWarning[]> {
  const keys = Object.keys(fieldsOf((await connection.together([['hgetall', ASIDE]]))[0])).sort();
  if (keys.length === 0) return [];
  const more = keys.length > NAMED ? ` ... (${keys.length})` : '';
  return [{ code: 'set-aside', detail: keys.slice(0, NAMED).join(', ') + more }];
}

/** Names in the log, once, what was set aside since this worker began. */
export class AsideWatch {
  readonly #connection: Connection;
  readonly #notice: TakeNotice;
  #known: Set<string> | null = null;

  constructor(connection: Connection, notice: TakeNotice) {
    this.#connection = connection;
    this.#notice = notice;
  }

  async look(): Promise<void> {
    const [count] = (await this.#connection.together([['hlen', ASIDE]])) as [number];
    if (this.#known !== null && count === this.#known.size) return;
    const [keys] = (await this.#connection.together([['hkeys', ASIDE]])) as [string[]];
    for (const key of keys)
      if (this.#known?.has(key) === false) this.#notice({ code: 'set-aside', params: { place: key } });
    this.#known = new Set(keys);
  }
}
