import type { AccountConfig } from '../config/types.ts';
import type { Transport } from '../transport/port.ts';
import { createSmtpTransport } from '../transport/smtp/transport.ts';
import type { WorkerAccount } from '../worker/accounts.ts';
import type { Context } from './context.ts';
import { loadProject } from './project.ts';
import { signerOf } from './signer.ts';

/** A transport for an account of the configuration; the password is revealed here and nowhere else. */
export function smtpTransport(account: AccountConfig, connections: number): Transport {
  const { host, port, tls, user, password } = account;
  return createSmtpTransport({ host, port, tls, user, password: password?.reveal() ?? null, connections });
}

/** Reads the accounts anew at each call, as a worker does at its start and after `resume`. */
export function accountLoader(context: Context, concurrency: number): () => Promise<WorkerAccount[]> {
  return async () => {
    const { accounts } = await loadProject(context, { concurrency });
    return Promise.all(
      [...accounts.values()].map(async (account) => {
        const connections = Math.min(account.connections, concurrency);
        const createTransport = () => smtpTransport(account, connections);
        return {
          name: account.name,
          connections,
          retry: account.retry,
          createTransport,
          sign: await signerOf(account),
        };
      }),
    );
  };
}
