import type { Backend, Claim } from '../../../src/backend/port.ts';
import type { HandClock } from '../contract/stage.ts';
import { invalidRow, newCampaign, outcome, row, rowsFrom, toBegin } from '../contract/stage.ts';

/** What was put into a ledger. */
export interface BusyLedger {
  readonly open: string;
  readonly finished: string;
  readonly cancelled: string;
  readonly paused: string;
  readonly scheduled: string;
  readonly content: string;
}

const LIMITS = {
  perSecond: 1_000,
  windows: [
    { ms: 3_600_000, most: 500 },
    { ms: 86_400_000, most: 5_000 },
  ],
};
/** Larger than one part. */
export const CONTENT = Buffer.alloc(1_500_000, 'Bonjour, ');

/** Fills an empty ledger with one of everything there can be, with a worker at work in it. */
export async function fill(backend: Backend, clock: HandClock): Promise<BusyLedger> {
  const content = await backend.putContent(CONTENT);
  await backend.webhooks.know([
    { key: 'aaaa', label: 'https://one.example', kinds: ['delivery.failed', 'recipient.unsubscribed'] },
    { key: 'bbbb', label: 'https://two.example', kinds: ['campaign.finished'] },
  ]);
  await backend.suppress([{ key: 'gone@example.org', reason: 'unsubscribed', detail: 'her word', at: 1_000 }]);
  await backend.limitAccount('main', LIMITS);
  await backend.registerWorker({ id: 'w', host: 'host', boot: 'boot', pid: 1, concurrency: 2 });
  const hands = new Worker(backend, clock);

  const finished = await hands.campaign(3, { key: 'once' });
  await hands.end(finished, 'sent', 3);
  const back = { key: 'member2@example.org', reply: '552 5.2.2 full', suppress: null } as const;
  const returned = { campaign: finished, number: 2, kind: 'returned', cause: 'full', guess: true, ...back } as const;
  const answered = { ...returned, number: 3, key: 'member3@example.org', kind: 'answered', cause: 'unknown' } as const;
  await backend.recordReturns([returned, { ...answered, guess: false }], 'a mail');

  const open = await hands.campaign(1_240, { onUnknown: 'resend', delayMs: 0.5 }, [content]);
  await hands.end(open, 'sent', 120);
  await hands.end(open, 'failed', 2);
  await hands.end(open, 'unknown', 2);
  await hands.defer(open, 3);
  await hands.begin(await hands.claim(open, 4));
  await hands.release(await hands.claim(open, 2));
  await hands.claim(open, 5);

  const cancelled = await hands.campaign(10, { onUnknown: 'keep' });
  await hands.end(cancelled, 'unknown', 1);
  await hands.begin(await hands.claim(cancelled, 1));
  await backend.setWanted(cancelled, 'cancelled');

  const paused = await hands.campaign(7, { account: 'other' });
  await hands.end(paused, 'failed', 1);
  await backend.setWanted(paused, 'paused');
  await backend.hold('other', { reason: 'unreachable', message: 'ECONNREFUSED', until: clock.now() + 60_000 });

  const scheduled = await hands.campaign(5, { account: 'other' }, [], clock.now() + 3_600_000);
  await backend.createDraft(newCampaign());
  return { open, finished, cancelled, paused, scheduled, content };
}

class Worker {
  readonly #backend: Backend;
  readonly #clock: HandClock;

  constructor(backend: Backend, clock: HandClock) {
    this.#backend = backend;
    this.#clock = clock;
  }

  async campaign(count: number, over = {}, contents: readonly string[] = [], notBefore: number | null = null) {
    const { id } = await this.#backend.createDraft({ ...newCampaign(), ...over });
    const first = [
      invalidRow(1),
      row(2, 'Gone@Example.org'),
      row(3, 'Élodie@Example.org'),
      row(4, 'élodie@example.org'),
    ];
    const rows = count > 100 ? [...first, ...rowsFrom(5, count - 4)] : rowsFrom(1, count);
    const { addChunk } = this.#backend.capabilities;
    for (let i = 0; i < rows.length; i += addChunk) await this.#backend.addDeliveries(id, rows.slice(i, i + addChunk));
    await this.#backend.holdContents(id, contents);
    await this.#backend.release(id, { notBefore, startBy: notBefore && notBefore + 1_000, sameContentWindowMs: 0 });
    return id;
  }

  async #turn(parts: Partial<Parameters<Backend['exchange']>[0]>) {
    this.#clock.pass(1_000);
    return this.#backend.exchange({ worker: 'w', records: [], begins: [], claims: [], ...parts });
  }

  async claim(campaign: string, want: number): Promise<readonly Claim[]> {
    return (await this.#turn({ claims: [{ campaign, want }] })).claims[0] ?? [];
  }

  // One a turn: a paced campaign gives out one slot at a time.
  async begin(claims: readonly Claim[]): Promise<readonly Claim[]> {
    for (const claim of claims) await this.#turn({ begins: [toBegin(claim)] });
    return claims;
  }

  async end(campaign: string, kind: 'sent' | 'failed' | 'unknown', count: number): Promise<void> {
    const claims = await this.begin(await this.claim(campaign, count));
    await this.#turn({ records: claims.map((claim) => outcome(claim, kind, `250 ${kind}\nthank you`)) });
  }

  async defer(campaign: string, count: number): Promise<void> {
    const claims = await this.begin(await this.claim(campaign, count));
    const records = claims.map(
      (claim) => ({ ...toBegin(claim), kind: 'deferred', reply: '451', waitMs: 600_000 }) as const,
    );
    await this.#turn({ records });
  }

  async release(claims: readonly Claim[]): Promise<void> {
    await this.#turn({ records: claims.map((claim) => outcome(claim, 'released')) });
  }
}
