import { type IssuerAccount, issuerAccount, ownSignIn } from '../auth/client.ts';
import { type Answered, openLoopback } from '../auth/loopback.ts';
import { signInProvider } from '../auth/providers.ts';
import { beginInBrowser, beginOnDevice, hasDeviceFlow, type SignedIn } from '../auth/sign-in.ts';
import type { KeptSignIn } from '../auth/store.ts';
import type { AccountPort } from '../backend/port.ts';
import { requireAccount } from '../config/load.ts';
import type { AccountConfig, IssuerConfig } from '../config/types.ts';
import { FacteurError } from '../errors.ts';
import { loadProject, openStore } from './project.ts';
import type { Surroundings } from './surroundings.ts';

export type { IssuerAccount } from '../auth/client.ts';
export { endSignIn, type SignedIn } from '../auth/sign-in.ts';

/** A person has this long to agree in the browser, in milliseconds. */
const PATIENCE_MS = 15 * 60_000;

/**
 * The account that a person is to sign in (the default one without a name). Throws `config-*`, `sign-in-nothing` where there is
 * nothing to sign in to, `sign-in-no-client`.
 */
export async function accountToSignIn(where: Surroundings, name?: string): Promise<IssuerAccount> {
  const { name: account, user, signIn } = requireAccount(await loadProject(where), name);
  const kind = signInKind(signIn);
  if (kind !== 'person') throw new FacteurError('sign-in-nothing', { account, kind });
  return issuerAccount(account, user ?? '', signIn as IssuerConfig);
}

/** When the sign-in of an account ends by what its provider said, milliseconds since 1970; null: there is none, or nobody knows. */
export function signInEnd(account: AccountConfig): number | null {
  return keptSignIn(account)?.refreshExpiresAt ?? null;
}

/** The sign-in of an account, for whoever shows it; null: there is none for its settings as they are now. */
export function keptSignIn({
  name,
  user,
  signIn,
}: AccountConfig): Pick<KeptSignIn, 'address' | 'signedInAt' | 'refreshExpiresAt'> | null {
  if (signIn?.kind !== 'issuer') return null;
  try {
    return ownSignIn(issuerAccount(name, user ?? '', signIn));
  } catch {
    // What is wrong with it is told by the login.
    return null;
  }
}

/** What it takes to sign an account in; `person`: somebody who agrees. */
export function signInKind(signIn: AccountConfig['signIn']): 'password' | 'token' | IssuerConfig['grant'] {
  if (signIn === null) return 'password';
  return signIn.kind === 'issuer' ? signIn.grant : 'token';
}

/** The ways to sign in: here in a browser, elsewhere with a code, elsewhere with an address that is copied back. */
export type SignInWay = 'browser' | 'device' | 'paste';

/** The way for somebody who sits at another machine than this one: a code, where the provider has that. Throws `sign-in-*`. */
export async function wayFromAfar(account: IssuerAccount): Promise<SignInWay> {
  return (await hasDeviceFlow(account)) ? 'device' : 'paste';
}

export interface InBrowser {
  /**
   * Shows the person the address, or opens it. `answer` takes the address that the browser came to, where somebody has copied it from another
   * machine; false: it is no answer to this sign-in.
   */
  open(address: string, answer: (callback: URL) => boolean): void;
  /** The page that the browser comes back to, HTML; `ok`: the account is signed in. */
  page(ok: boolean): string;
  /** Gives up; the error is its reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Signs in by a browser on this machine, which comes back to a port of it. The sign-in is kept when this resolves. Throws
 * `sign-in-*`; `sign-in-late` after a quarter of an hour.
 */
export async function signInInBrowser(account: IssuerAccount, { open, page, signal }: InBrowser): Promise<SignedIn> {
  const loopback = await openLoopback(signInProvider(account).loopback);
  const late = AbortSignal.timeout(PATIENCE_MS);
  try {
    const begun = await beginInBrowser(account, loopback.redirectUri);
    const waiting = loopback.answer(begun.isAnswer, AbortSignal.any([late, ...(signal ? [signal] : [])]));
    const copied = Promise.withResolvers<Answered>();
    open(begun.address, (callback) => {
      const isAnswer = begun.isAnswer(callback);
      if (isAnswer) copied.resolve({ callback, show() {} });
      return isAnswer;
    });
    const { callback, show } = await Promise.race([waiting, copied.promise]);
    const done = await begun.finish(callback).catch((error) => {
      show(page(false));
      throw error;
    });
    show(page(true));
    return done;
  } catch (error) {
    if (error === late.reason) throw new FacteurError('sign-in-late', { account: account.account });
    throw error;
  } finally {
    loopback.close();
  }
}

/** What a person needs to sign in on another device. */
export interface DeviceCode {
  readonly address: string;
  readonly code: string;
  /** How long the code is good for, in seconds. */
  readonly seconds: number;
}

/** Signs in with a code that is typed on another device. The sign-in is kept when this resolves. Throws `sign-in-*`. */
export async function signInOnDevice(
  account: IssuerAccount,
  show: (code: DeviceCode) => void,
  signal?: AbortSignal,
): Promise<SignedIn> {
  const begun = await beginOnDevice(account);
  const { address, code, seconds } = begun;
  show({ address, code, seconds });
  return begun.finish(signal);
}

/**
 * Signs in by a browser on any machine: it ends at an address that leads nowhere there, which the person copies back (`ask`). The
 * sign-in is kept when this resolves. Throws `sign-in-*`; `sign-in-answer` when what was copied is no answer to it.
 */
export async function signInByPaste(
  account: IssuerAccount,
  ask: (address: string) => Promise<string>,
): Promise<SignedIn> {
  // Nobody listens there: a port of this machine would be one of theirs.
  const { redirectUri, close } = await openLoopback(signInProvider(account).loopback);
  close();
  const begun = await beginInBrowser(account, redirectUri);
  const pasted = URL.parse((await ask(begun.address)).trim());
  if (!pasted || !begun.isAnswer(pasted)) throw new FacteurError('sign-in-answer', { account: account.account });
  return begun.finish(pasted);
}

/** Lets an account send again that waited for its sign-in; false: none did. Throws what the store throws. */
export async function goOnSignedIn(where: Surroundings, account: string): Promise<boolean> {
  // Whoever only looks makes no ledger where there is none.
  const { backend: looked } = await openStore(where, { readonly: true });
  try {
    if (!(await isHeldForAuth(looked, account))) return false;
  } finally {
    await looked.close();
  }
  const { backend } = await openStore(where);
  try {
    return await resumeSignedIn(backend, account);
  } finally {
    await backend.close();
  }
}

/** The same in a store that is open. */
export async function resumeSignedIn(backend: AccountPort, account: string): Promise<boolean> {
  if (!(await isHeldForAuth(backend, account))) return false;
  await backend.unhold(account, { byOperator: true });
  return true;
}

async function isHeldForAuth(backend: AccountPort, account: string): Promise<boolean> {
  return (await backend.accounts()).some(({ name, hold }) => name === account && hold?.reason === 'auth');
}
