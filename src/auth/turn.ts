import { FacteurError } from '../errors.ts';
import type { IssuerAccount } from './client.ts';
import { withLock } from './lock.ts';
import { makeSignInFolder } from './store.ts';

/**
 * Carries out what changes the sign-in of an account, one process of this machine at a time. Throws `sign-in-unreachable` when its turn
 * does not come in `patienceMs`, and `sign-in-file`.
 */
export async function aloneWith<T>(
  { account, issuer, file }: IssuerAccount,
  patienceMs: number,
  task: () => Promise<T>,
): Promise<T> {
  makeSignInFolder(file);
  const done = await withLock(`${file}.lock`, patienceMs, task);
  if (done === null) throw new FacteurError('sign-in-unreachable', { account, issuer, detail: 'lock' });
  return done.result;
}
