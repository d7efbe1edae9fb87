import { checkAddress } from '../address.ts';
import type { OpenProject } from '../app/project.ts';
import { smtpTransport } from '../app/sending-accounts.ts';
import { signerOf } from '../app/signer.ts';
import { type SampleChoice, testMessages } from '../campaign/sample.ts';
import { requireAccount } from '../config/load.ts';
import type { AccountConfig } from '../config/types.ts';
import { FacteurError } from '../errors.ts';
import type { Composed } from '../message/types.ts';
import type { AccountOutcome, Outcome, Transport } from '../transport/port.ts';
import type { Context } from './context.ts';
import { readSamples } from './samples.ts';
import type { SendOptions } from './send-plan.ts';
import { said, words } from './words.ts';

/** A test of a message: to whom, and for which recipients of the list it is rendered. */
export interface TestOptions extends SendOptions, SampleChoice {
  readonly testTo: string;
}

/**
 * `facteur send --test-to ADDRESS`: sends what one or a few recipients of the list would get to somebody who looks at it
 * first, at once and marked `[TEST]`; it is no campaign and counts for none. Returns 0, or 1 when one was not accepted.
 * Throws what `send` throws for these recipients, `address-invalid`, `sample-not-found`, `test-account`.
 */
export async function sendTest(context: Context, project: OpenProject, options: TestOptions): Promise<number> {
  const to = addressOf(options.testTo);
  const account = requireAccount(project.config, options.account);
  const sign = await signerOf(account);
  const { submission, samples } = await readSamples(context, project, options, { tell: true });
  const compose = await testMessages(project.backend, submission);
  const transport = smtpTransport(account, 1);
  const messages: TestResult[] = [];
  try {
    for (const sample of samples) {
      const mail = compose(sample, to, new Date(context.clock.now()));
      const { number, email } = sample.row;
      const outcome = await deliver(account, transport, sign ? await sign(mail) : mail);
      messages.push({ row: number, email, sent: outcome.kind === 'sent', reply: said(outcome.reply) });
      if (!context.json) sayResult(context, to, messages.at(-1) as TestResult);
    }
  } finally {
    await transport.close({ now: false });
  }
  if (context.json) context.terminal.result({ test: true, to, account: account.name, messages });
  return messages.every(({ sent }) => sent) ? 0 : 1;
}

interface TestResult {
  readonly row: number;
  /** The recipient that the message was rendered for. */
  readonly email: string;
  readonly sent: boolean;
  readonly reply: string;
}

function addressOf(address: string): string {
  const check = checkAddress(address);
  if (check.ok) return check.email;
  throw new FacteurError('address-invalid', { address, problem: check.problem });
}

/** Throws `test-account` when the account cannot send at all: then the next one could not be sent either. */
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
  const said = words().status.holds[trouble.kind === 'configuration' ? trouble.reason : trouble.kind];
  const server = `${host}:${port}`;
  return new FacteurError('test-account', { name, server, reason: said.what, message: trouble.reply });
}

function sayResult({ terminal }: Context, to: string, { row, email, sent, reply }: TestResult): void {
  const w = words().preview;
  terminal.say(sent ? w.testSent({ to, row, email }) : w.testFailed({ to, row, email, reply }));
}
