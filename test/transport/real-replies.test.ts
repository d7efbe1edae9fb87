import { expect, it } from 'vitest';
import { classifyOpeningReply, classifyReply } from '../../src/transport/classify.ts';
import { remedyFor } from '../../src/transport/remedies.ts';
import { replyCleaner } from '../../src/transport/reply.ts';
import { realReplies } from './remedies/real.ts';

const clean = replyCleaner({ user: null, password: null });
const transaction = ['mail', 'rcpt', 'data', 'message'];

it.each(realReplies)('$provider at $step: $raw', ({ host, step, raw, is, remedy }) => {
  const classify = transaction.includes(step) ? classifyReply : classifyOpeningReply;
  const outcome = classify(raw, { step, host, reused: false, clean });
  const reason = outcome.kind === 'configuration' ? outcome.reason : outcome.kind;
  expect(reason).toBe(is);
  expect(remedyFor({ reason, reply: outcome.reply, host })?.code ?? null).toBe(remedy);
});

it('has replies of every provider that an association is likely to have', () => {
  const providers = new Set(realReplies.map(({ provider }) => provider));
  expect(providers.size).toBe(12);
  expect(realReplies.length).toBeGreaterThanOrEqual(40);
});
