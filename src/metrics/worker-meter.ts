import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { told } from '../errors.ts';
import type { Outcome } from '../transport/port.ts';
import { type ReplyClass, replyClass, replyClasses } from '../transport/reply-class.ts';
import type { WorkerEvents } from '../worker/session.ts';

const outcomeKinds = [
  'sent',
  'deferred',
  'failed',
  'unknown',
  'not-sent',
  'throttled',
  'quota',
  'configuration',
  'reputation',
  'unreachable',
  'unexpected',
] as const satisfies readonly Outcome['kind'][];

/** Upper bounds of the classes of how long servers take for a message, in seconds. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];

/** What one account did in this process: plain numbers, because they grow with every message. */
interface Tally {
  readonly outcomes: Record<Outcome['kind'], number>;
  readonly replies: Record<ReplyClass, number>;
}

/**
 * What one worker did since it started, measured by its own events: to be summed over workers. A message costs it some
 * additions; the texts are made when somebody asks.
 */
export class WorkerMeter {
  readonly #tallies = new Map<string, Tally>();
  readonly #attempts: Counter;
  readonly #replies: Counter;
  readonly #duration: Histogram;
  readonly #troubles: Counter;
  readonly #registered: Gauge;
  #id: string | null = null;

  /** `accounts`: those that it may send from; their figures are there, at 0, before the first message. */
  constructor(registry: Registry, accounts: readonly string[]) {
    const registers = [registry];
    this.#attempts = new Counter({
      name: 'facteur_worker_attempts_total',
      help: 'Attempts of this worker, by what they came to; those about the account (throttled, quota ...) count for nobody.',
      labelNames: ['account', 'outcome'],
      registers,
    });
    this.#replies = new Counter({
      name: 'facteur_worker_replies_total',
      help: 'What became of messages of this worker, by the class of the server’s reply; none: it gave none.',
      labelNames: ['account', 'class'],
      registers,
    });
    this.#duration = new Histogram({
      name: 'facteur_worker_smtp_duration_seconds',
      help: 'How long servers took for each message that they answered, from its envelope to the answer.',
      labelNames: ['account'],
      buckets: SECONDS,
      registers,
    });
    this.#troubles = new Counter({
      name: 'facteur_worker_troubles_total',
      help: 'How often the ledger or the configuration did not answer this worker as it should, by the code of the error.',
      labelNames: ['code'],
      registers,
    });
    this.#registered = new Gauge({
      name: 'facteur_worker_registered',
      help: 'Whether this worker has registered in the ledger (1) or not yet (0).',
      registers,
    });
    // A fault of this program is to be seen from the first one on: a series that begins at 1 has no increase.
    this.#troubles.inc({ code: 'unexpected' }, 0);
    for (const account of accounts) {
      this.#of(account);
      this.#duration.zero({ account });
    }
  }

  /** The id under which the worker registered last; null: it has not yet. */
  get id(): string | null {
    return this.#id;
  }

  /** How long a server took for a message, in milliseconds. */
  answered(account: string, ms: number): void {
    this.#duration.observe({ account }, ms / 1000);
  }

  /** The same events, noted on their way. */
  noting(events: WorkerEvents): WorkerEvents {
    return {
      ...events,
      ready: (id) => {
        this.#id = id;
        events.ready(id);
      },
      outcome: (claim, outcome, work) => {
        const tally = this.#of(work.account);
        tally.outcomes[outcome.kind] += 1;
        tally.replies[replyClass(outcome.reply)] += 1;
        events.outcome(claim, outcome, work);
      },
      trouble: (error) => {
        this.#troubles.inc({ code: told(error).code });
        events.trouble(error);
      },
    };
  }

  /** Writes what was noted into the registry; to be called before it is read. */
  settle(): void {
    this.#registered.set(this.#id === null ? 0 : 1);
    this.#attempts.reset();
    this.#replies.reset();
    for (const [account, { outcomes, replies }] of this.#tallies) {
      for (const outcome of outcomeKinds) this.#attempts.inc({ account, outcome }, outcomes[outcome]);
      for (const each of replyClasses) this.#replies.inc({ account, class: each }, replies[each]);
    }
  }

  #of(account: string): Tally {
    const known = this.#tallies.get(account);
    if (known) return known;
    const tally: Tally = { outcomes: zeros(outcomeKinds), replies: zeros(replyClasses) };
    this.#tallies.set(account, tally);
    return tally;
  }
}

function zeros<Name extends string>(names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
}
