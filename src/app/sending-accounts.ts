import { accessTokens } from '../auth/tokens.ts';
import type { AccountConfig, Config } from '../config/types.ts';
import { unsubscribeKey } from '../config/unsubscribe-key.ts';
import { bounceSender, isOwnBounce } from '../message/bounce-address.ts';
import { createHttpTransport } from '../transport/http/transport.ts';
import type { Transport } from '../transport/port.ts';
import { createSmtpTransport } from '../transport/smtp/transport.ts';
import type { WorkerAccount } from '../worker/accounts.ts';
import { accountLimits } from './account-limits.ts';
import { loadProject } from './project.ts';
import { signerOf } from './signer.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * A transport for an account of the configuration; the password is revealed here and nowhere else. `onAnswer`: see
 * SmtpSettings.
 */
export function accountTransport(
  account: AccountConfig,
  connections: number,
  onAnswer?: (account: string, ms: number) => void,
): Transport {
  const { name, host, port, tls, user, password, signIn, transport } = account;
  const { messagesPerConnection, messageSize } = account.limits;
  const tokens = accessTokens(account);
  const told = onAnswer && ((ms: number) => onAnswer(name, ms));
  if (transport !== 'smtp' && tokens !== null) {
    const encrypted = tls !== 'none';
    const asApplication = signIn?.kind === 'issuer' && signIn.grant === 'application';
    return createHttpTransport({
      ...{ kind: transport, host, port, encrypted, user: user ?? '', tokens, asApplication, connections, messageSize },
      onAnswer: told,
    });
  }
  return createSmtpTransport({
    ...{ host, port, tls, user, connections, messagesPerConnection, messageSize, tokens, onAnswer: told },
    password: password?.reveal() ?? null,
  });
}

/** What makes the envelope sender of each message of an account; null: it is the message's own sender. Throws what the disk says. */
function bounceOf(config: Config, { bounce }: AccountConfig): WorkerAccount['bounce'] {
  if (bounce === null) return null;
  const key = isOwnBounce(bounce) ? unsubscribeKey(config, { create: true }) : null;
  return bounceSender(bounce, key ?? new Uint8Array());
}

/**
 * Reads the accounts anew at each call, as a worker does at its start and after `resume`; `transportOf`: what sends for each (SMTP;
 * `accountTransport` can also tell how long servers took).
 */
export function accountLoader(
  where: Surroundings,
  concurrency: number,
  transportOf: (account: AccountConfig, connections: number) => Transport = accountTransport,
): () => Promise<WorkerAccount[]> {
  return async () => {
    const config = await loadProject(where, { concurrency });
    const { accounts } = config;
    return Promise.all(
      [...accounts.values()].map(async (account) => {
        const { name, retry, hours } = account;
        const connectionsInAll = account.limits.connections;
        const connections = Math.min(account.connections, concurrency, connectionsInAll ?? concurrency);
        const limits = accountLimits(account);
        const createTransport = () => transportOf(account, connections);
        return {
          ...{ name, connections, connectionsInAll, limits, hours, retry },
          createTransport,
          sign: await signerOf(account),
          bounce: bounceOf(config, account),
          deliveryField: account.limits.provider?.deliveryField ?? null,
        };
      }),
    );
  };
}
