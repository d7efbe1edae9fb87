import { judgeOutcome, type Verdict } from '../../../../src/backend/outcome-rule.ts';
import type { Claim, OutcomeRecord } from '../../../../src/backend/port.ts';
import type { DeliveryState, Wanted } from '../../../../src/backend/states.ts';
import { row, type Stage } from '../stage.ts';

/** Recipients of a campaign. */
export const ROWS = 6;

/** What ought to be known of one delivery. */
export interface Delivery {
  state: DeliveryState;
  attempts: number;
  /** Of its latest claim; 0: never claimed. */
  token: number;
  /** Whether that token still tells. */
  tells: boolean;
  worker: string | null;
  /** When it may be claimed; null: when its turn comes (it never was), or not at all. */
  due: number | null;
  suppressed: boolean;
}

export interface Lent {
  readonly claim: Claim;
  readonly worker: string;
}

/** What ought to be: the campaign, its deliveries by number, and the claims that were ever lent. */
export interface Model {
  readonly deliveries: ReadonlyMap<number, Delivery>;
  readonly lent: Lent[];
  readonly resend: boolean;
  wanted: Wanted;
  held: boolean;
}

/** What is: a campaign of its own, of an account of its own, and two workers. */
export interface Real {
  readonly stage: Stage;
  readonly campaign: string;
  readonly account: string;
  readonly workers: string[];
}

let campaigns = 0;

/** A fresh campaign, and what ought to be of it. */
export async function setUp(stage: Stage, resend: boolean): Promise<{ model: Model; real: Real }> {
  campaigns += 1;
  const account = `account-${campaigns}`;
  const numbers = Array.from({ length: ROWS }, (_, i) => i + 1);
  const rows = numbers.map((number) => row(number, emailOf(account, number)));
  const campaign = await stage.campaign(rows, { account, onUnknown: resend ? 'resend' : 'keep' });
  const fresh = {
    state: 'pending',
    attempts: 0,
    token: 0,
    tells: false,
    worker: null,
    due: null,
    suppressed: false,
  } as const;
  const deliveries = new Map(numbers.map((number) => [number, { ...fresh } as Delivery]));
  const workers = [await newWorker(stage, account), await newWorker(stage, account)];
  return {
    model: { deliveries, lent: [], resend, wanted: 'run', held: false },
    real: { stage, campaign, account, workers },
  };
}

let workers = 0;

/** Registers one more worker; returns its id. */
export async function newWorker({ backend }: Stage, account: string): Promise<string> {
  workers += 1;
  const id = `${account}-${workers}`;
  await backend.registerWorker({ id, host: 'host', boot: 'boot', pid: 1000 + workers, concurrency: 1 });
  return id;
}

/** The address, and its key, of a delivery of the campaign of this account. */
export function emailOf(account: string, number: number): string {
  return `${number}.${account}@example.org`;
}

/** Whether anything may be claimed or begun. */
export function mayRun({ wanted, held }: Model): boolean {
  return wanted === 'run' && !held;
}

/** Whether nothing is left to do. */
export function isFinished({ deliveries }: Model): boolean {
  return [...deliveries.values()].every(({ state }) => !['pending', 'claimed', 'sending', 'deferred'].includes(state));
}

/** Numbers of the deliveries that are due, in the order in which they are lent. */
export function claimable({ deliveries }: Model, now: number): number[] {
  const waiting = [...deliveries].filter(([, { due }]) => due !== null && due <= now);
  waiting.sort(([a, { due: first }], [b, { due: second }]) => Number(first) - Number(second) || a - b);
  const fresh = [...deliveries].filter(
    ([, { state, token, due }]) => state === 'pending' && token === 0 && due === null,
  );
  return [...waiting, ...fresh].map(([number]) => number);
}

/** What the rule says of an outcome of this delivery now. */
export function judged(
  { wanted, resend }: Model,
  { state, attempts }: Delivery,
  kind: OutcomeRecord['kind'],
): Verdict | null {
  return judgeOutcome(state, kind, { attempts, cancelled: wanted === 'cancelled', resend });
}

/** The delivery becomes what the rule said. */
export function become(delivery: Delivery, verdict: Verdict | null, now: number, waitMs = 0): void {
  if (!verdict) return;
  delivery.state = verdict.state;
  delivery.due = verdict.due === null ? null : now + (verdict.due === 'waited' ? waitMs : 0);
  delivery.attempts += verdict.counts ? 1 : 0;
  if (verdict.newToken) delivery.tells = false;
  delivery.worker = null;
}
