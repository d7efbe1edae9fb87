import { Counter, Gauge, type Registry } from 'prom-client';
import type { MailboxRow } from '../backend/mailboxes.ts';
import { mailboxTroubles } from '../mailbox/port.ts';
import { isSentKey } from '../mailbox/sent/state.ts';
import { readState } from '../mailbox/state.ts';

/** What the ledger says of the mailboxes that are read: the same from each process that tells it. A mailbox is its user and server. */
export class MailboxFigures {
  readonly #messages: Counter;
  readonly #lastRead: Gauge;
  readonly #trouble: Gauge;

  constructor(registry: Registry) {
    this.#messages = new Counter({
      name: 'facteur_mailbox_messages_total',
      help: 'Messages that were read in this mailbox, by what they were, since it is known.',
      labelNames: ['mailbox', 'kind'],
      registers: [registry],
    });
    this.#lastRead = new Gauge({
      name: 'facteur_mailbox_last_read_timestamp_seconds',
      help: 'When all folders of this mailbox were last read to their ends.',
      labelNames: ['mailbox'],
      registers: [registry],
    });
    this.#trouble = new Gauge({
      name: 'facteur_mailbox_trouble',
      help: 'Whether this keeps the mailbox from being read (1) or not (0).',
      labelNames: ['mailbox', 'code'],
      registers: [registry],
    });
  }

  /** Takes a new look over; null: the ledger does not answer. */
  set(rows: readonly MailboxRow[] | null): void {
    for (const figure of [this.#messages, this.#lastRead, this.#trouble]) figure.reset();
    for (const { key, label: mailbox, state } of rows ?? []) {
      if (isSentKey(key)) continue;
      const { read, readAt, trouble } = readState(state);
      for (const [kind, count] of Object.entries(read)) this.#messages.inc({ mailbox, kind }, count);
      if (readAt !== null) this.#lastRead.set({ mailbox }, readAt / 1_000);
      for (const code of mailboxTroubles) this.#trouble.set({ mailbox, code }, trouble?.code === code ? 1 : 0);
    }
  }
}
