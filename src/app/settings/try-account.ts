import type { AccountConfig } from '../../config/types.ts';
import { type Remedy, remedyFor, remedyWords } from '../../transport/remedies.ts';
import { accountTransport } from '../sending-accounts.ts';

/** What came of connecting and signing in; nothing is sent. */
export type AccountTrial =
  /** `maxSize`: the largest message the server takes, in bytes; null: it did not say. */
  | { readonly ok: true; readonly maxSize: number | null }
  | {
      readonly ok: false;
      /** A reason as holds have it (`auth`, `tls` ...). */
      readonly reason:
        | 'auth'
        | 'tls'
        | 'configuration'
        | 'reputation'
        | 'unreachable'
        | 'unexpected'
        | 'throttled'
        | 'quota';
      /** The server's words, or a kept text (own-words.ts). */
      readonly reply: string;
      /** What to do about it, as a kept text. */
      readonly advice: string;
      readonly remedy: Remedy | null;
    };

/** Connects to an account's server and signs in, as a worker would. */
export async function tryAccount(account: AccountConfig): Promise<AccountTrial> {
  const transport = accountTransport(account, 1);
  try {
    const trouble = await transport.ready();
    if (!trouble) return { ok: true, maxSize: transport.maxSize ?? null };
    const reason = trouble.kind === 'configuration' ? trouble.reason : trouble.kind;
    const known = { reason, reply: trouble.reply, host: account.host };
    return { ok: false, reason, reply: trouble.reply, advice: remedyWords(known), remedy: remedyFor(known) };
  } finally {
    await transport.close({ now: false });
  }
}
