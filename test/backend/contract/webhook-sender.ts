import type { Backend } from '../../../src/backend/port.ts';
import {
  type WebhookEvent,
  type WebhookKind,
  type WebhookResult,
  type WebhookTurn,
  webhookKinds,
} from '../../../src/backend/webhooks.ts';
import type { Stage } from './stage.ts';

/** Of an endpoint. */
export const KEY = '0123456789abcdef';
/** Of another endpoint. */
export const OTHER = 'fedcba9876543210';
/** Why an attempt failed. */
export const failure = { code: 'status', detail: '500' } as const;

/** Makes an endpoint known that wants events of these kinds. */
export async function known(stage: Stage, kinds: readonly WebhookKind[] = webhookKinds, key = KEY): Promise<void> {
  await stage.backend.webhooks.know([{ key, label: `https://${key}.example`, kinds }]);
}

/** Somebody who sends to one endpoint: has its lease. */
export class Sender {
  readonly #backend: Backend;
  readonly #key: string;
  lease: number;

  private constructor(backend: Backend, key: string, lease: number) {
    this.#backend = backend;
    this.#key = key;
    this.lease = lease;
  }

  static async of({ backend }: Pick<Stage, 'backend'>, key = KEY): Promise<Sender> {
    const lease = await backend.webhooks.lease(key, 'me', null);
    if (lease === null) throw new Error('somebody has the lease');
    return new Sender(backend, key, lease);
  }

  async turn(over: Partial<WebhookTurn> = {}): Promise<readonly WebhookEvent[]> {
    const turn = { key: this.#key, lease: this.lease, results: [], want: 50, release: false, ...over };
    const answer = await this.#backend.webhooks.turn(turn);
    if (!answer) throw new Error('the lease is lost');
    this.lease = answer.lease;
    return answer.events;
  }

  result(result: WebhookResult): Promise<readonly WebhookEvent[]> {
    return this.turn({ results: [result] });
  }

  fail(event: WebhookEvent | undefined, over: Partial<Extract<WebhookResult, { kind: 'failed' }>> = {}) {
    return this.result({ id: event?.id ?? '', kind: 'failed', failure, retryMs: 300_000, pauseMs: 5_000, ...over });
  }

  deliver(...events: readonly (WebhookEvent | undefined)[]) {
    return this.turn({ results: events.map((event) => ({ id: event?.id ?? '', kind: 'delivered' as const })) });
  }
}

/** Something that is told, for each of these addresses. */
export async function suppressed(stage: Stage, ...addresses: readonly string[]): Promise<void> {
  for (const key of addresses) await stage.backend.suppress([{ key, reason: 'unsubscribed', detail: '' }]);
}

/** Whom they are about, or what kind they are. */
export const emails = (events: readonly WebhookEvent[]) =>
  events.map((event) => (event.kind === 'recipient.unsubscribed' ? event.data.email : event.kind));
