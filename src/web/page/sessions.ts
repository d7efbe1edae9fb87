import { createHash, randomBytes } from 'node:crypto';
import type { PagePerson } from '../api/session.ts';
import type { Caller } from '../caller.ts';

/** A session that nobody used for so long is over, in milliseconds. */
const IDLE_MS = 12 * 3_600_000;
/** Sessions and links remembered, at most: the oldest is forgotten. */
const MOST = 200;
/** Sessions of one person, at most, so that nobody who signs in again and again ends those of others: the person's own oldest is forgotten. */
const MOST_OF_A_PERSON = 20;

interface Session {
  readonly caller: Caller;
  /** Milliseconds since 1970. */
  usedAt: number;
}

/**
 * Who has the page open. Sessions are kept in memory alone, as hashes: they end with the process, and nothing on the disk opens anything.
 * The secrets are 32 random bytes, so what is found by its hash was not guessed.
 */
export class Sessions {
  readonly #links = new Set<string>();
  readonly #sessions = new Map<string, Session>();
  readonly #watchers = new Set<() => void>();

  /** The secret of a new link, which opens one session. */
  link(): string {
    const secret = randomBytes(32).toString('base64url');
    this.#links.add(hashOf(secret));
    forgetOldest(this.#links);
    return secret;
  }

  /** Exchanges the secret of a link for that of a session; null: no such link, or it was used. `now` in milliseconds since 1970. */
  openByLink(secret: string, now: number): string | null {
    return this.#links.delete(hashOf(secret)) ? this.open(now) : null;
  }

  /** The secret of a new session. `now` in milliseconds since 1970; `person`: who has signed in; null: the owner, who may do everything. */
  open(now: number, person: PagePerson | null = null): string {
    const secret = randomBytes(32).toString('base64url');
    // The owner has no name: what the log says tells two sessions apart, and opens nothing.
    const name = person?.name ?? `page-${randomBytes(2).toString('hex')}`;
    this.#sessions.set(hashOf(secret), { caller: { name, scope: person?.role ?? 'admin', person }, usedAt: now });
    if (person) this.#forgetOldestOf(person);
    forgetOldest(this.#sessions);
    return secret;
  }

  /** Whose session it is; null: none, or it is over. `now` in milliseconds since 1970. */
  find(secret: string, now: number): Caller | null {
    const hash = hashOf(secret);
    const session = this.#sessions.get(hash);
    if (!session) return null;
    if (now - session.usedAt > IDLE_MS) {
      this.#sessions.delete(hash);
      return null;
    }
    session.usedAt = now;
    return session.caller;
  }

  /** Ends a session. Returns whose it was; null: there is none. */
  close(secret: string): Caller | null {
    const hash = hashOf(secret);
    const session = this.#sessions.get(hash);
    if (!session) return null;
    this.#sessions.delete(hash);
    this.lookAgain();
    return session.caller;
  }

  /** Has `act` called whenever a session may be over, for answers that go on for long. */
  whenOver(act: () => void): void {
    this.#watchers.add(act);
  }

  /** Somebody was taken out: who answers them still is to ask again whether they are there. */
  lookAgain(): void {
    for (const act of this.#watchers) act();
  }

  #forgetOldestOf({ name }: PagePerson): void {
    const own = [...this.#sessions].filter(([, { caller }]) => caller.person?.name === name);
    const [oldest] = own;
    if (own.length > MOST_OF_A_PERSON && oldest) this.#sessions.delete(oldest[0]);
  }
}

function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

function forgetOldest(kept: Set<string> | Map<string, unknown>): void {
  const [oldest] = kept.keys();
  if (kept.size > MOST && oldest !== undefined) kept.delete(oldest);
}
