import { describe, expect, it } from 'vitest';
import { dovecotMissing } from '../helpers/dovecot.ts';
import { readWhileKilled } from './killed.ts';

describe.skipIf(dovecotMissing())('a mailbox read by workers that are killed', () => {
  // Four times a worker starts and reads what is left: on a machine that does ten other things it takes minutes.
  it('every return is recorded once, and the mailbox is as it was', { timeout: 600_000 }, async () => {
    const size = { campaign: 600, returns: 300, others: 20, kills: 3, on: 'sqlite' as const };
    expect(await readWhileKilled(size)).toMatchObject({ problems: [], recorded: 300, kills: 3 });
  });
});
