import { describe, expect, it } from 'vitest';
import type { CampaignRow } from '../../src/backend/port.ts';
import { csvLine } from '../../src/report/export.ts';
import { campaignStatus } from '../../src/report/status.ts';

const none = {
  pending: 0,
  claimed: 0,
  sending: 0,
  deferred: 0,
  sent: 0,
  failed: 0,
  unknown: 0,
  skipped: 0,
  cancelled: 0,
  returned: 0,
  complained: 0,
};

function row(
  over: Partial<Omit<CampaignRow, 'counts'>> & { counts?: Partial<CampaignRow['counts']> } = {},
): CampaignRow {
  const counts = { ...none, total: 200, pending: 200, ...over.counts };
  return {
    id: 'k7m4qp',
    name: 'n',
    mode: 'async',
    account: 'default',
    sender: 'a@example.org',
    topic: null,
    delayMs: 5_000,
    onUnknown: 'keep',
    released: true,
    wanted: 'run',
    hold: null,
    notBefore: null,
    createdAt: 0,
    startedAt: null,
    finishedAt: null,
    nextAttemptAt: null,
    ratePerSecond: null,
    message: '{}',
    ...over,
    counts,
  };
}

const status = (r: CampaignRow, now = 1_000) => campaignStatus(r, { backend: 'sqlite', now, recent: [] });
const hold = { reason: 'auth', message: '535', until: null } as const;

describe('campaignStatus', () => {
  it('shows one word: finished, cancelled > paused > held > scheduled > running', () => {
    const scheduled = { notBefore: 5_000 };
    expect(status(row()).state).toBe('running');
    expect(status(row(scheduled)).state).toBe('scheduled');
    expect(status(row({ ...scheduled, hold })).state).toBe('held');
    expect(status(row({ hold, wanted: 'paused' })).state).toBe('paused');
    expect(status(row({ hold, wanted: 'cancelled' })).state).toBe('cancelled');
    expect(status(row({ hold, finishedAt: 9 })).state).toBe('finished');
    expect(status(row({ released: false })).state).toBe('draft');
  });

  it('has the task states of the replaced system', () => {
    expect(status(row()).taskState).toBe('PENDING');
    expect(status(row({ startedAt: 1 })).taskState).toBe('STARTED');
    expect(status(row({ startedAt: 1, counts: { pending: 0, deferred: 3, sent: 197 } })).taskState).toBe('RETRY');
    expect(status(row({ finishedAt: 2, counts: { pending: 0, sent: 1, failed: 199 } })).taskState).toBe('SUCCESS');
    expect(status(row({ finishedAt: 2, counts: { pending: 0, failed: 200 } })).taskState).toBe('FAILURE');
    expect(status(row({ wanted: 'cancelled' })).taskState).toBe('REVOKED');
  });

  it('counts what is claimed as pending', () => {
    const { counts } = status(row({ counts: { pending: 190, claimed: 10 } }));
    expect(counts.pending).toBe(200);
    expect(counts).not.toHaveProperty('claimed');
  });

  it('tells the hold, and not for a campaign that is over', () => {
    expect(status(row({ hold }))).toMatchObject({ heldReason: 'auth', heldMessage: '535', heldUntil: null });
    expect(status(row({ hold })).heldRemedyCode).toBe('wrong-password');
    expect(status(row({}))).toMatchObject({ heldRemedy: null, heldRemedyCode: null, heldRemedyPage: null });
    expect(status(row({ hold, finishedAt: 1 })).heldReason).toBeNull();
  });

  it('estimates by the pace: the last of 200 leaves 199 delays after the first', () => {
    expect(status(row()).etaSeconds).toBe(995);
    expect(status(row({ delayMs: 0, ratePerSecond: 50 })).etaSeconds).toBe(4);
    expect(status(row({ delayMs: 0 })).etaSeconds).toBeNull();
    expect(status(row({ delayMs: 0, ratePerSecond: 50, nextAttemptAt: 61_000 })).etaSeconds).toBe(60);
  });
});

describe('csvLine', () => {
  it('quotes what needs it and disarms what a spreadsheet would compute', () => {
    expect(csvLine([1, 'a@example.org', 'x,"y"', null, '=1+1', '-2', '@x'])).toBe(
      `1,a@example.org,"x,""y""",,'=1+1,'-2,'@x\r\n`,
    );
  });
});
