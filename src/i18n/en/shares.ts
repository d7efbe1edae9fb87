import { formatNumber as n } from './format.ts';

/** What each of several accounts that send together has sent, and will send. */
export const shares = {
  ofAccount: (p: { account: string; sent: number; expected: number }) =>
    `Account ${p.account}: ${n(p.sent)} sent${p.expected > 0 ? `, about ${n(p.expected)} to come` : ''}`,
  planned: (p: { parts: readonly string[] }) => `➗ Shares expected: ${p.parts.join(', ')}`,
  part: (p: { account: string; count: number }) => `${n(p.count)} by account ${p.account}`,
};
