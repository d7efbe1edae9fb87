import { holdMessage } from '../own-hold.ts';
import type { CampaignId, CampaignWork } from '../port.ts';
import { type CampaignMode, holdReason } from '../states.ts';
import type { Connection } from './connection.ts';

type Row = [
  id: CampaignId,
  account: string,
  mode: string,
  delay: string,
  reason: string,
  message: string,
  upto: string,
  epoch: number,
  due: string,
  ready: number,
  inHands: number,
  invited: number,
  own: number,
  ordinal: number,
  pooled: number,
  invitations: number,
];

/** A campaign that is to run, with what decides about invitations to it. */
export interface OpenWork {
  readonly work: CampaignWork;
  /** Its number in the order in which campaigns were made. */
  readonly ordinal: number;
  /** Deliveries that could be claimed now. */
  readonly ready: number;
  /** Deliveries that workers hold. */
  readonly inHands: number;
  /** An invitation to it waits in a queue. */
  readonly invited: boolean;
  /** Invitations to it that there ever were. */
  readonly invitations: number;
}

/** What could be done now; the server's time besides. See `Backend.work`. */
export async function openWork(connection: Connection, accounts: readonly string[], queuePrefix: string) {
  const askedAt = connection.time.now();
  const [time, rows] = (await connection.at('work', JSON.stringify(accounts), queuePrefix)) as [string, Row[]];
  connection.time.sample(Number(time), askedAt);
  return { now: Number(time), open: rows.map((row) => toOpenWork(connection, row)) };
}

function toOpenWork({ time }: Connection, row: Row): OpenWork {
  const [id, account, mode, delay, reason, message, upto, epoch, due, ready, inHands, invited, own, ordinal, ...more] =
    row;
  const [pooled, invitations] = more;
  const until = upto === '' ? null : time.toLocal(Number(upto));
  return {
    work: {
      ...{ id, account, mode: mode as CampaignMode, delayMs: Number(delay), accountEpoch: epoch },
      ...(pooled > 0 ? { pooled: true } : {}),
      hold: reason === '' ? null : { reason: holdReason(reason), message: holdMessage(message, own === 1), until },
      nextDueAt: due === '' ? null : time.toLocal(Number(due)),
    },
    ...{ ready, inHands, ordinal, invited: invited > 0, invitations },
  };
}

/** One of each campaign, where several accounts could do something for it: by one that is not held, if there is one. */
export function eachCampaign(open: readonly OpenWork[]): readonly OpenWork[] {
  const chosen = new Map<CampaignId, OpenWork>();
  for (const one of open) {
    const before = chosen.get(one.work.id);
    if (!before || (before.work.hold && !one.work.hold)) chosen.set(one.work.id, one);
  }
  return [...chosen.values()];
}
