import type { OpenProject } from '../app/project.ts';
import { sendTests, type TestResult, testAddress } from '../app/test-mail.ts';
import type { SampleChoice } from '../campaign/sample.ts';
import { requireAccount } from '../config/load.ts';
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
  const to = testAddress(options.testTo);
  const account = requireAccount(project.config, options.account);
  const samples = await readSamples(context, project, options, { tell: true });
  const messages: TestResult[] = [];
  for await (const sent of sendTests(project, samples, { account, to, clock: context.clock })) {
    const result = { ...sent, reply: said(sent.reply) };
    messages.push(result);
    if (!context.json) sayResult(context, to, result);
  }
  if (context.json) context.terminal.result({ test: true, to, account: account.name, messages });
  return messages.every(({ sent }) => sent) ? 0 : 1;
}

function sayResult({ terminal }: Context, to: string, { row, email, sent, reply }: TestResult): void {
  const w = words().preview;
  terminal.say(sent ? w.testSent({ to, row, email }) : w.testFailed({ to, row, email, reply }));
}
