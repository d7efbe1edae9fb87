import fc from 'fast-check';
import { notedStates } from '../../../src/backend/attempts.ts';
import {
  COPY_ROWS,
  type LedgerRecord,
  type RowCopy,
  type RowsCopy,
  STATE_ROWS,
  type StateCopy,
  type StopCopy,
} from '../../../src/backend/copy/records.ts';
import { accountsOf, isPool, poolNamed } from '../../../src/backend/pool.ts';
import { returnCauses } from '../../../src/backend/return-rule.ts';
import { deliveryStates, suppressionReasons } from '../../../src/backend/states.ts';

/** Any text that can be kept, with what could be mistaken for a separator. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }).map((any) => any.replaceAll('\0', '')),
  fc.constantFrom('', 'a b\nc', '"', '\\', 'é 1 2 3'),
);
/** Before the tests' clock. */
const past = fc.integer({ min: 1_700_000_000_000, max: 1_790_000_000_000 });
const word = text.filter((any) => any !== '');
const time = fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 });
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });

const rowCopy: fc.Arbitrary<RowCopy> = fc
  .tuple(word, maybe(word), fc.json({ maxDepth: 1 }), fc.constantFrom(0, 0, 0, 0, 1, 2, 3))
  .map(([email, key, vars, skip]) => [email, key === email ? null : key, vars, skip]);

/** As a backend keeps it: only what waits is due. */
const stateCopy: fc.Arbitrary<StateCopy> = fc
  .record({
    state: fc.constantFrom(...deliveryStates),
    ...{ token: fc.integer({ min: 1, max: 4e12 }), attempts: fc.nat(9), at: time, due: time },
    ...{ first: maybe(fc.oneof(time, fc.integer({ min: -9_000, max: -1 }))), reply: maybe(word) },
    back: maybe(fc.tuple(fc.constantFrom(...returnCauses), fc.boolean())),
  })
  .map(({ state, token, attempts, at, due, first, reply, back }): StateCopy => {
    const waits = state === 'pending' || state === 'deferred';
    const copy = [state, token, attempts, at, waits ? due : null, first, reply] as const;
    if (back && state === 'sent') return [...copy, ['answered', false]];
    return back && (state === 'returned' || state === 'complained') ? [...copy, back] : copy;
  });

/** At most two that last, as a backend keeps them. */
const stops: fc.Arbitrary<StopCopy[]> = fc
  .array(
    fc.record({ reason: fc.constantFrom('paused', 'restored', 'ledger-damaged'), since: past, until: maybe(past) }),
    { maxLength: 4 },
  )
  .map((some) => some.map(({ reason, since, until }) => [reason, since, until]));

const attempt = fc.tuple(
  fc.integer({ min: 1, max: 700 }),
  past,
  fc.constantFrom(...notedStates),
  text.map((any) => any.replaceAll(/\s/g, ' ')),
);

const timeline = fc.record({
  stepMs: fc.constantFrom(60_000, 960_000),
  spans: fc.uniqueArray(fc.tuple(fc.nat(1_000), fc.nat(9), fc.nat(9), fc.nat(9), fc.nat(9), fc.nat(9), fc.nat(9)), {
    selector: ([at]) => at,
    maxLength: 30,
  }),
  stops,
});

const campaign = fc.record({
  timeline,
  rows: fc.array(rowCopy, { minLength: 1, maxLength: 700, size: 'max' }),
  states: fc.array(stateCopy, { minLength: 30, maxLength: 60 }),
  attempts: fc.array(attempt, { maxLength: 60 }),
  reached: fc.double({ min: 0, max: 1, noNaN: true }),
  facts: fc.record({
    ...{
      topic: fc.constantFrom('lettre', undefined),
      account: fc.constantFrom('main', 'other', poolNamed(['main', 'other']), poolNamed(['other', 'main'])),
      name: text,
      sender: text,
      digest: word,
      message: fc.json(),
    },
    mode: fc.constantFrom('async', 'sync', 'dry-run'),
    delayMs: fc.constantFrom(0, 0.5, 5_000),
    onUnknown: fc.constantFrom('keep', 'resend'),
    wanted: fc.constantFrom('run', 'paused', 'cancelled'),
    ...{ createdAt: time, releasedAt: time, notBefore: maybe(time), startBy: maybe(time), wantedAt: maybe(time) },
    ...{ startedAt: maybe(time), tat: maybe(time) },
  }),
});

const account = (name: string) =>
  fc.record({
    ...{
      kind: fc.constant('account'),
      name: fc.constant(name),
      epoch: fc.nat(5),
      heldMs: fc.nat(1e9),
      tat: maybe(time),
    },
    hold: maybe(
      fc.record({ reason: fc.constant('quota'), message: text, since: time, until: maybe(time), own: fc.boolean() }),
    ),
    limits: fc.constant(null),
    slowed: maybe(fc.record({ ceiling: fc.constantFrom(0.25, 3), at: time, cuts: fc.integer({ min: 1, max: 5 }) })),
    windows: fc.constant([]),
    stops,
  });

const entry = fc.tuple(word, fc.constantFrom(...suppressionReasons), text, time);
const ofTopic = fc.tuple(word, fc.constantFrom(...suppressionReasons), text, time, fc.constantFrom('lettre', '2026'));
const suppressions = fc.uniqueArray(fc.oneof(entry, ofTopic), {
  selector: ([key, , , , topic]) => `${key}\t${topic}`,
  maxLength: 20,
});

const happened = fc.record({
  ...{ id: fc.uuid(), event: word, campaign: maybe(fc.constant('c0')), number: maybe(fc.integer({ min: 1, max: 9 })) },
  ...{ at: time, data: fc.json({ maxDepth: 1 }), attempts: fc.nat(2), first: time, tried: time, due: time },
});

const webhook = fc
  .record({
    seenAt: time,
    failures: fc.nat(3),
    ...{ failingSince: maybe(time), notBefore: time, successAt: maybe(time), errorAt: maybe(time) },
    ...{ error: maybe(fc.constantFrom('status 500', 'timeout ')), dropped: fc.nat(9), disabledAt: maybe(time) },
    events: fc.uniqueArray(happened, { selector: ({ id }) => id, maxLength: 20 }),
  })
  .map(({ events, ...rest }): LedgerRecord[] => [
    { kind: 'webhook', key: 'k', label: 'https://one.example', events: ['campaign.held'], ...rest },
    ...(events.length > 0 ? [eventsCopy(events)] : []),
  ]);

// In the order in which they are due; what was never tried has no time of it.
function eventsCopy(events: readonly Happened[]): LedgerRecord {
  const sorted = [...events].sort((a, b) => a.due - b.due);
  return {
    kind: 'webhook-events',
    endpoint: 'k',
    events: sorted.map(({ id, event, campaign, number, at, data, attempts, first, tried, due }) => {
      const times = attempts > 0 ? ([first, tried] as const) : ([null, null] as const);
      return [id, event, campaign, number, at, data, attempts, ...times, due];
    }),
  };
}

type Happened = typeof happened extends fc.Arbitrary<infer T> ? T : never;

/** The records of any ledger. */
export const anyLedger: fc.Arbitrary<LedgerRecord[]> = fc
  .record({
    campaigns: fc.array(campaign, { minLength: 1, maxLength: 3 }),
    suppressions,
    accounts: fc.tuple(account('main'), account('other')),
    webhooks: webhook,
    mails: fc.uniqueArray(word, { maxLength: 20 }),
  })
  .map(({ campaigns, suppressions, accounts, webhooks, mails }) => [
    ...campaigns.flatMap((made, i) => campaignRecords(`c${i}`, made)),
    ...(suppressions.length > 0 ? [{ kind: 'suppressions', entries: suppressions } as LedgerRecord] : []),
    ...(mails.length > 0 ? [{ kind: 'return-mails', names: mails } as LedgerRecord] : []),
    ...(accounts as LedgerRecord[]),
    ...webhooks,
  ]);

type Made = typeof campaign extends fc.Arbitrary<infer T> ? T : never;

function campaignRecords(id: string, { rows, states, attempts, reached, facts, timeline }: Made): LedgerRecord[] {
  const cursor = Math.floor(rows.length * reached);
  const accounts = accountsOf(facts.account);
  const stateAt = (i: number): StateCopy => {
    const [state, token, attempts, at, due, first, reply, back = null] = states[i % states.length] as StateCopy;
    const copy = [state, token, attempts, at, due, first, reply] as const;
    // By which of several accounts it was begun: each three in turn.
    if (isPool(facts.account)) return [...copy, back, Math.floor(i / 3) % accounts.length];
    return back === null ? copy : [...copy, back];
  };
  const kept = rows.slice(0, cursor).map(([, , , skip], i) => (skip === 0 ? stateAt(i) : null));
  const changes = kept.flatMap((copy, i) => (copy && i % 7 === 0 ? [[i + 1, stateAt(i + 1)] as const] : []));
  return [
    ...pieces(rows, COPY_ROWS).map(([first, some]): RowsCopy => ({ kind: 'rows', campaign: id, first, rows: some })),
    ...pieces(kept, STATE_ROWS).map(
      ([first, some]): LedgerRecord => ({ kind: 'states', campaign: id, first, states: some }),
    ),
    ...pieces(changes, COPY_ROWS).map(([, some]): LedgerRecord => ({ kind: 'changes', campaign: id, changes: some })),
    ...pieces(rows.slice(0, cursor), COPY_ROWS).flatMap(([first, some]): LedgerRecord[] => {
      // Only what was begun was attempted.
      const isBegun = (number: number) => number >= first && number < first + some.length && kept[number - 1] !== null;
      const noted = attempts.filter(([number]) => isBegun(number));
      const sorted = noted.sort(([a], [b]) => a - b);
      return sorted.length > 0 ? [{ kind: 'attempts', campaign: id, attempts: sorted }] : [];
    }),
    {
      ...{ kind: 'timeline', campaign: id, stepMs: timeline.stepMs, stops: timeline.stops },
      spans: timeline.spans
        .map(([at, ...counts]) => [1_700_000_640_000 + at * timeline.stepMs, ...counts] as const)
        .sort(([a], [b]) => a - b),
    },
    {
      ...{ kind: 'campaign', id, total: rows.length, key: `key-${id}`, finishedAt: null, ...facts },
      ...(isPool(facts.account) ? { sentBy: accounts.map((_, place) => place + 1) } : {}),
    } as LedgerRecord,
  ];
}

function pieces<T>(items: readonly T[], size: number): [first: number, items: T[]][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => [
    i * size + 1,
    items.slice(i * size, (i + 1) * size),
  ]);
}
