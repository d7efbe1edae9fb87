import type { Backend, CampaignRow, Claim, OutcomeRecord } from '../../../src/backend/port.ts';
import { openSqliteBackend } from '../../../src/backend/sqlite/index.ts';
import { webhookKinds } from '../../../src/backend/webhooks.ts';
import { eventually } from '../../helpers/eventually.ts';
import { invalidRow, newCampaign, row, toBegin } from '../contract/stage.ts';
import { handClock } from '../hand-clock.ts';

/** The accounts of the two campaigns. */
export const ACCOUNTS = ['main', 'other'];
const HOUR = 3_600_000;
const LIMITS = { perSecond: 1_000, windows: [{ ms: HOUR, most: 1_000 }] };
const BYTES = new TextEncoder().encode('An attachment.');

/** A worker, its mail server, and what is in people's mailboxes, over one data file. */
export class PostOffice {
  readonly #clock = handClock();
  readonly #options: { readonly folder: string; readonly witness: string };
  #backend: Backend | null = null;
  #workers = 0;
  #me = '';
  #content = '';
  /** Claimed and not begun, and begun without an outcome. */
  #hand: Claim[] = [];
  #wire: Claim[] = [];
  /** What the log was told. */
  readonly log: string[] = [];
  /** How many messages each address has got. */
  readonly mailboxes = new Map<string, number>();
  /** Campaigns in which the attachment is missing. */
  readonly campaigns: string[] = [];

  constructor(folder: string, witness: string) {
    this.#options = { folder, witness };
  }

  get backend(): Backend {
    return this.#backend as Backend;
  }

  async open(): Promise<void> {
    this.#backend = await openSqliteBackend({
      ...{ ...this.#options, clock: this.#clock },
      notice: (found) => this.log.push(JSON.stringify(found)),
    });
    for (const account of ACCOUNTS) await this.backend.limitAccount(account, LIMITS);
    await this.backend.webhooks.know([{ key: 'hook', label: 'https://hook.example', kinds: webhookKinds }]);
    await this.#join();
  }

  /** As kill -9 does: nothing more is recorded, nothing given back. */
  async die(): Promise<void> {
    this.#hand = [];
    this.#wire = [];
    await this.backend.close();
  }

  async #join(): Promise<void> {
    this.#workers += 1;
    this.#me = `w${this.#workers}`;
    this.#hand = [];
    await this.backend.registerWorker({ id: this.#me, host: 'h', boot: 'b', pid: 1, concurrency: 2 });
  }

  /** Two campaigns under way, with deliveries in every state. */
  async begin(): Promise<void> {
    this.#content = await this.backend.putContent(BYTES);
    const gone = ['gone@a.example', 'gone@b.example'];
    await this.backend.suppress(gone.map((key) => ({ key, reason: 'unsubscribed', detail: '' })));
    await this.backend.mailboxes.lease({ key: 'box', label: 'box' }, 'me', null);
    await this.backend.recordReturns([], 'a mail');
    for (const [i, account] of ACCOUNTS.entries())
      this.campaigns.push(await this.#campaign(account, 'ab'[i] as string));
    for (const campaign of this.campaigns) {
      await this.#end(campaign, 3, (of) => ({ ...of, kind: 'sent', reply: '250' }));
      await this.#end(campaign, 1, (of) => ({ ...of, kind: 'failed', reply: '550', suppress: false }));
      await this.#end(campaign, 1, (of) => ({
        ...of,
        kind: 'deferred',
        reply: '451',
        waitMs: HOUR,
      }));
      await this.#end(campaign, 1, (of) => ({ ...of, kind: 'unknown', reply: '' }));
      await this.#end(campaign, 1, (of) => ({ ...of, kind: 'released', waitMs: 0 }));
      this.#wire.push(...(await this.#begun(campaign, 2)));
      this.#hand.push(...(await this.#claim(campaign, 2)));
    }
  }

  async #campaign(account: string, letter: string): Promise<string> {
    const { id } = await this.backend.createDraft({ ...newCampaign(), account, name: letter });
    const names = ['gone', ...Array.from({ length: 16 }, (_, i) => `m${i}`), 'm3'];
    const rows = names.map((name, i) => row(i + 2, `${name}@${letter}.example`));
    await this.backend.addDeliveries(id, [invalidRow(1), ...rows]);
    await this.backend.holdContents(id, [this.#content]);
    await this.backend.release(id, { notBefore: null, sameContentWindowMs: 0 });
    return id;
  }

  async #turn(parts: Partial<Parameters<Backend['exchange']>[0]>) {
    return this.backend.exchange({ worker: this.#me, records: [], begins: [], claims: [], ...parts });
  }

  async #claim(campaign: string, want: number): Promise<readonly Claim[]> {
    return (await this.#turn({ claims: [{ campaign, want }] })).claims[0] ?? [];
  }

  async #begun(campaign: string, want: number): Promise<readonly Claim[]> {
    const claims = await this.#claim(campaign, want);
    await this.#turn({ begins: claims.map(toBegin) });
    return claims;
  }

  async #end(
    campaign: string,
    want: number,
    outcome: (of: ReturnType<typeof toBegin>) => OutcomeRecord,
  ): Promise<void> {
    const claims = await this.#begun(campaign, want);
    const records = claims.map((claim) => outcome(toBegin(claim)));
    for (const [i, { kind }] of records.entries()) {
      if (kind === 'sent' || kind === 'unknown') this.#deliver(claims[i] as Claim);
    }
    await this.#turn({ records });
  }

  #deliver({ email }: Claim): void {
    this.mailboxes.set(email, (this.mailboxes.get(email) ?? 0) + 1);
  }

  /** Works until every campaign is finished, held, or of an account that nobody has. */
  async work(): Promise<void> {
    this.#clock.pass(2 * HOUR);
    await eventually('every campaign is finished or held', async () => {
      await this.#round();
      return (await this.rows()).every((row) => row.finishedAt !== null || row.hold || !ACCOUNTS.includes(row.account));
    });
  }

  rows(): Promise<readonly CampaignRow[]> {
    return this.backend.campaigns({ limit: 10 });
  }

  async #round(): Promise<void> {
    const { backend } = this;
    this.#clock.pass(1_000);
    await this.#answer();
    if (!(await backend.beat(this.#me, { campaign: null })).alive) await this.#join();
    for (const { id } of await backend.workers()) if (id !== this.#me) await backend.recover(id);
    const work = await backend.work(ACCOUNTS);
    for (const { id, hold } of work)
      if (!hold && (await this.#hasContent(id))) this.#hand.push(...(await this.#claim(id, 3)));
    await this.#beginAll();
    await this.#tell();
  }

  // Whoever has the lease: it is ours now.
  async #tell(): Promise<void> {
    const { webhooks } = this.backend;
    for (const { key, lease: over } of await webhooks.due(['hook'])) {
      const lease = await webhooks.lease(key, 'me', over);
      const turn = { key, lease: lease ?? 0, results: [], want: 50, release: false };
      const answer = await webhooks.turn(turn);
      const results = (answer?.events ?? []).map(({ id }) => ({ id, kind: 'delivered' as const }));
      await webhooks.turn({ ...turn, lease: answer?.lease ?? 0, results });
    }
  }

  // The server has answered for what was on the wire.
  async #answer(): Promise<void> {
    const wire = this.#wire.splice(0);
    for (const claim of wire) this.#deliver(claim);
    await this.#turn({ records: wire.map((claim) => ({ ...toBegin(claim), kind: 'sent', reply: '250' })) });
  }

  async #beginAll(): Promise<void> {
    const hand = this.#hand.splice(0);
    const { begins } = await this.#turn({ begins: hand.map(toBegin) });
    for (const [i, answer] of begins.entries()) {
      if (answer.kind === 'begun') this.#wire.push(hand[i] as Claim);
      if (answer.kind === 'wait') this.#hand.push(hand[i] as Claim);
    }
  }

  async #hasContent(campaign: string): Promise<boolean> {
    try {
      await this.backend.getContent(this.#content);
      return true;
    } catch (error) {
      if ((error as { code?: string }).code !== 'content-missing') throw error;
      await this.backend.holdCampaign(campaign, { reason: 'ledger-damaged', message: 'content' });
      return false;
    }
  }

  /** The operator says that all shall go on; with `cancel`, that nothing shall. */
  async operator(cancel = false): Promise<void> {
    await this.backend.acceptLost();
    for (const { name } of await this.backend.accounts()) await this.backend.unhold(name, { byOperator: true });
    for (const { id, finishedAt } of await this.rows()) {
      if (finishedAt === null) await this.backend.setWanted(id, cancel ? 'cancelled' : 'run');
    }
  }
}
