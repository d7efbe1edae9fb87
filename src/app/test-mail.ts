import { checkAddress } from '../address.ts';
import { testMessages } from '../campaign/sample.ts';
import type { Clock } from '../clock.ts';
import type { AccountConfig } from '../config/types.ts';
import { FacteurError } from '../errors.ts';
import type { Composed } from '../message/types.ts';
import type { AccountOutcome, Outcome, Transport } from '../transport/port.ts';
import { remedyWords } from '../transport/remedies.ts';
import type { OpenProject } from './project.ts';
import type { Samples } from './samples.ts';
import { smtpTransport } from './sending-accounts.ts';
import { signerOf } from './signer.ts';

/** What became of a test message. */
export interface TestResult {
  /** The number of the recipient whom the message was rendered for, among those to be written to. */
  readonly row: number;
  readonly email: string;
  readonly sent: boolean;
  /** The server's words, or a kept text (own-words.ts). */
  readonly reply: string;
}

/** Where tests go. Throws `address-invalid`. */
export function testAddress(written: string): string {
  const check = checkAddress(written);
  if (check.ok) return check.email;
  throw new FacteurError('address-invalid', { address: written, problem: check.problem });
}

/**
 * Sends what a few recipients would get to somebody who looks at it first, at once and marked `[TEST]`; it is no campaign and counts for none.
 * `to` is an address of `testAddress`. Throws `test-account` when the account cannot send at all, `dkim-*`.
 */
export async function* sendTests(
  { backend }: OpenProject,
  { submission, samples }: Samples,
  { account, to, clock }: { readonly account: AccountConfig; readonly to: string; readonly clock: Clock },
): AsyncGenerator<TestResult> {
  const sign = await signerOf(account);
  const compose = await testMessages(backend, submission);
  const transport = smtpTransport(account, 1);
  try {
    for (const sample of samples) {
      const mail = compose(sample, to, new Date(clock.now()));
      const { number, email } = sample.row;
      const { kind, reply } = await deliver(account, transport, sign ? await sign(mail) : mail);
      yield { row: number, email, sent: kind === 'sent', reply };
    }
  } finally {
    await transport.close({ now: false });
  }
}

// When the account cannot send at all, the next one could not be sent either.
async function deliver(account: AccountConfig, transport: Transport, mail: Composed): Promise<Outcome> {
  const trouble = await transport.ready();
  if (trouble) throw unusable(account, trouble);
  const outcome = await transport.send(mail, () => true);
  if ('reason' in outcome || ['throttled', 'quota', 'reputation', 'unreachable', 'unexpected'].includes(outcome.kind)) {
    throw unusable(account, outcome as AccountOutcome);
  }
  return outcome;
}

function unusable({ name, host, port }: AccountConfig, trouble: AccountOutcome): FacteurError {
  const reason = trouble.kind === 'configuration' ? trouble.reason : trouble.kind;
  const remedy = remedyWords({ reason, reply: trouble.reply, host });
  return new FacteurError('test-account', { name, server: `${host}:${port}`, reason, message: trouble.reply, remedy });
}
