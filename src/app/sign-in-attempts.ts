import { signInProvider } from '../auth/providers.ts';
import { systemClock } from '../clock.ts';
import { FacteurError } from '../errors.ts';
import { loadProject } from './project.ts';
import {
  type DeviceCode,
  type IssuerAccount,
  keptSignIn,
  type SignInWay,
  signInInBrowser,
  signInKind,
  signInOnDevice,
} from './sign-in.ts';
import type { Surroundings } from './surroundings.ts';

/** How an account signs in and whether it has, as the page shows it. Times are ISO 8601. */
export interface SignInState {
  /** `person`: somebody has to sign in; of the others nobody has to. */
  readonly kind: 'password' | 'token' | 'application' | 'person';
  /** `google`, `microsoft` or the address of an issuer; null: of no `person`. */
  readonly issuer: string | null;
  /** The address that is to sign in. */
  readonly user: string | null;
  /** Whether the provider lets people sign in with a code, as far as it is known without asking it. */
  readonly hasCode: boolean;
  readonly signedIn: boolean;
  /** Who has signed in, as the provider said. */
  readonly address: string | null;
  readonly since: string | null;
  /** When it ends by what the provider said. */
  readonly until: string | null;
  /** A sign-in that waits for its person. */
  readonly pending: PendingSignIn | null;
}

/** What a person is to do: open `address`, and with `code` type that there. */
export interface PendingSignIn {
  readonly way: 'browser' | 'device';
  readonly address: string;
  readonly code: string | null;
  /** ISO 8601; null: a quarter of an hour from its beginning. */
  readonly until: string | null;
}

/** How one begins. */
export interface AttemptOptions {
  readonly way: Exclude<SignInWay, 'paste'>;
  /** The page that the browser comes back to; see InBrowser. */
  readonly page: (ok: boolean) => string;
  /** Called when the account has signed in, before anybody is told. */
  readonly done: () => Promise<unknown>;
}

interface Attempt {
  readonly stop: AbortController;
  readonly pending: PendingSignIn;
  /** Hands in the address that the browser came to, where that was not this machine; false: it is no answer to this sign-in. */
  readonly answer: (callback: URL) => boolean;
  /** Resolves with why it came to nothing; null: it is done. */
  readonly ended: Promise<unknown>;
}

/** Sign-ins that a server has begun for whoever has its page open: one an account at a time. */
export class SignInAttempts {
  readonly #open = new Map<string, Attempt>();
  /** Why the latest one of an account came to nothing. */
  readonly #failures = new Map<string, unknown>();

  /** Begins one, in the place of one that waits; resolves when a person has something to do. Throws `sign-in-*`. */
  async begin(account: IssuerAccount, options: AttemptOptions): Promise<void> {
    const name = account.account;
    this.giveUp(name);
    const attempt = await attempted(account, options);
    // Somebody else has begun one meanwhile.
    this.#open.get(name)?.stop.abort();
    this.#open.set(name, attempt);
    void attempt.ended.then((failure) => {
      if (this.#open.get(name) !== attempt) return;
      this.#open.delete(name);
      if (failure !== null) this.#failures.set(name, failure);
    });
  }

  /** Hands in an address that somebody has copied; false: it is no answer to what was begun. */
  answer(account: string, address: string): boolean {
    const callback = URL.parse(address.trim());
    return callback !== null && (this.#open.get(account)?.answer(callback) ?? false);
  }

  /** Resolves when what was begun has come to its end. */
  async ended(account: string): Promise<void> {
    await this.#open.get(account)?.ended;
  }

  /** Ends what waits for its person, and forgets why the one before came to nothing. */
  giveUp(account: string): void {
    this.#failures.delete(account);
    const attempt = this.#open.get(account);
    this.#open.delete(account);
    attempt?.stop.abort();
  }

  pendingOf(account: string): PendingSignIn | null {
    return this.#open.get(account)?.pending ?? null;
  }

  /** Why the latest sign-in of an account came to nothing, an error; null: it did not. */
  failureOf(account: string): unknown {
    return this.#failures.get(account) ?? null;
  }

  /** Ends them all. */
  close(): void {
    for (const name of [...this.#open.keys()]) this.giveUp(name);
  }
}

async function attempted(account: IssuerAccount, { way, page, done }: AttemptOptions): Promise<Attempt> {
  const stop = new AbortController();
  const begun = Promise.withResolvers<Pick<Attempt, 'pending' | 'answer'>>();
  const signingIn =
    way === 'device'
      ? signInOnDevice(
          account,
          (code) => begun.resolve({ pending: pendingCode(code), answer: () => false }),
          stop.signal,
        )
      : signInInBrowser(account, {
          ...{ page, signal: stop.signal },
          open: (address, answer) => begun.resolve({ pending: { way, address, code: null, until: null }, answer }),
        });
  const ended = signingIn.then(done).then(
    () => null,
    (error: unknown) => error,
  );
  // What comes to nothing before a person could do anything is told to whoever has begun it.
  void ended.then(begun.reject);
  return { stop, ended, ...(await begun.promise) };
}

function pendingCode({ address, code, seconds }: DeviceCode): PendingSignIn {
  return { way: 'device', address, code, until: new Date(systemClock().now() + seconds * 1_000).toISOString() };
}

/** How an account signs in, and whether it has. Throws `config-*`, `account-not-found`, `sign-in-file`. */
export async function readSignInState(
  where: Surroundings,
  attempts: SignInAttempts,
  name: string,
): Promise<SignInState> {
  const account = (await loadProject(where)).accounts.get(name);
  if (!account) throw new FacteurError('account-not-found', { name });
  const kind = signInKind(account.signIn);
  const nothing = { signedIn: false, address: null, since: null, until: null };
  const shared = { kind, user: account.user, pending: attempts.pendingOf(name) };
  if (kind !== 'person' || account.signIn?.kind !== 'issuer') {
    return { ...shared, issuer: null, hasCode: false, ...nothing };
  }
  const { issuer } = account.signIn;
  const about = { ...shared, issuer, hasCode: signInProvider(account.signIn).device };
  const kept = keptSignIn(account);
  if (kept === null) return { ...about, ...nothing };
  const { address, signedInAt, refreshExpiresAt } = kept;
  return {
    ...about,
    ...{ signedIn: true, address, since: new Date(signedInAt).toISOString() },
    until: refreshExpiresAt === null ? null : new Date(refreshExpiresAt).toISOString(),
  };
}
