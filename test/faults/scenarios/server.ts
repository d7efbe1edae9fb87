import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Script } from '../../helpers/smtp/script.ts';
import { upTo } from '../flow.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

type Rules = NonNullable<Script['rules']>;
type Fault = readonly [name: string, about: string, rules: Rules];

/** Faults that a campaign gets over by itself. */
const faults: readonly Fault[] = [
  [
    'close-at-connect',
    'the server hangs up on the first two connections',
    [{ at: 'connect', only: { first: 2 }, do: { close: 'reset' } }],
  ],
  ['close-at-ehlo', 'the server hangs up at EHLO, twice', [{ at: 'ehlo', only: { first: 2 }, do: { close: 'end' } }]],
  ['close-at-mail', 'the server hangs up instead of answering MAIL, one time in seven', closeAt('mail')],
  ['close-at-rcpt', 'the server hangs up instead of answering RCPT, one time in seven', closeAt('rcpt')],
  ['close-at-data', 'the server hangs up instead of answering DATA, one time in seven', closeAt('data')],
  [
    'greylisting',
    '450 the first time for each recipient: tried again by the schedule',
    [
      {
        at: 'rcpt',
        only: { perRecipient: 1 },
        do: { reply: '450 4.2.0 Greylisted, please try again in 1 second' },
      },
    ],
  ],
  [
    'storm-421',
    '421 at every step now and then, most with the connection closed',
    [
      { at: 'connect', only: { nth: [2, 5] }, do: { reply: '421 4.3.2 Service not available', close: true } },
      { at: 'mail', only: { messagesOnConnection: 7 }, do: { reply: '421 4.7.0 Bye', close: true } },
      { at: 'rcpt', only: { every: 11 }, do: { reply: '421 4.3.0 Temporary system problem', close: true } },
      { at: 'data', only: { every: 13 }, do: { reply: '421 4.3.0 Temporary system problem', close: true } },
      { at: 'dot', only: { every: 17 }, do: { reply: '421 4.3.0 Temporary system problem', close: true } },
      { at: 'dot', only: { every: 19 }, do: { reply: '451 4.3.0 Temporary system problem' } },
    ],
  ],
  [
    'refused-at-ehlo',
    '502 at EHLO, as very old servers answer: HELO does (RFC 5321 section 4.1.4)',
    [{ at: 'ehlo', do: { reply: '502 5.5.2 Command not recognized' } }],
  ],
];

function closeAt(at: 'mail' | 'rcpt' | 'data'): Rules {
  return [
    { at, only: { every: 14 }, do: { close: 'reset' } },
    { at, only: { every: 7 }, do: { close: 'end' } },
  ];
}

/** A campaign over a server with a fault that passes: everybody gets it once, nobody is unknown. */
function everybodyInTheEnd([name, about, rules]: Fault, rows: { short: number; long: number }): Scenario {
  return {
    name,
    about,
    async run(stage) {
      await stage.server.set({ rules });
      const campaign = await stage.submit(stage.long ? rows.long : rows.short);
      stage.crew();
      await campaign.finished();
      return {};
    },
  };
}

const slowServer: Fault = [
  'slow-server',
  'the server takes its time for every answer',
  [
    { at: 'connect', do: { delayMs: 300 } },
    { at: 'ehlo', do: { delayMs: 200 } },
    { at: 'mail', do: { delayMs: 30 } },
    { at: 'rcpt', do: { delayMs: 40 } },
    { at: 'data', do: { delayMs: 30 } },
    { at: 'dot', do: { delayMs: 100 } },
  ],
];

const allAtOnce: Fault = [
  'all-passing-faults',
  'closed connections, greylisting and 421 at every step, all in one campaign',
  [
    { at: 'connect', only: { nth: [1] }, do: { close: 'reset' } },
    { at: 'connect', only: { nth: [4] }, do: { reply: '421 4.3.2 Service not available', close: true } },
    { at: 'ehlo', only: { nth: [2] }, do: { close: 'end' } },
    { at: 'mail', only: { every: 23 }, do: { close: 'reset' } },
    { at: 'mail', only: { every: 29, messagesOnConnection: 1 }, do: { reply: '421 4.7.0 Bye', close: true } },
    { at: 'rcpt', only: { perRecipient: 1, to: '7@' }, do: { reply: '450 4.2.0 Greylisted' } },
    { at: 'rcpt', only: { every: 23 }, do: { close: 'end' } },
    { at: 'rcpt', only: { every: 29 }, do: { reply: '421 4.3.0 Temporary system problem', close: true } },
    { at: 'data', only: { every: 23 }, do: { close: 'end' } },
    { at: 'data', only: { every: 29 }, do: { reply: '421 4.3.0 Temporary system problem', close: true } },
    { at: 'dot', only: { every: 23 }, do: { reply: '421 4.3.0 Temporary system problem', close: true } },
    { at: 'dot', only: { every: 29 }, do: { reply: '451 4.3.0 Temporary system problem' } },
  ],
];

/** The short form has the faults one by one left out: they are all in the last. */
export const passingFaults: readonly Scenario[] = [
  ...[...faults, slowServer].map(
    (fault): Scenario => ({ ...everybodyInTheEnd(fault, { short: 100, long: 2_000 }), longOnly: true }),
  ),
  { ...everybodyInTheEnd(allAtOnce, { short: 100, long: 2_000 }), shortOn: 'sqlite', waits: true },
];

/** More than the system buffers of both ends take: as long as the server does not read on, the end is not handed over. */
const ATTACHMENT_BYTES = 8 * 2 ** 20;

export const closeInMessage: Scenario = {
  name: 'close-in-message',
  shortOn: 'sqlite',
  about: 'the server stops reading in the middle of a large message, then hangs up: it is sent again',
  async run(stage) {
    await stage.server.set({
      rules: [
        { at: 'body', only: { every: 3 }, afterBytes: 1_000, do: { stopReading: true, thenCloseMs: 300 } },
        { at: 'body', only: { nth: [1] }, afterBytes: 100_000, do: { stopReading: true, thenCloseMs: 300 } },
      ],
    });
    stage.project.write({ 'annexe.bin': Buffer.alloc(ATTACHMENT_BYTES, 'Facteur\n') });
    const campaign = await stage.submit(stage.long ? 40 : 3, '--attach', 'annexe.bin');
    stage.worker(3);
    await campaign.finished();
    return {};
  },
};

export const closeAfterDot: Scenario = {
  name: 'close-after-dot',
  about: 'the server closes after the final dot for 5 % of messages, half of them kept: exactly those are unknown',
  async run(stage) {
    const { server } = stage;
    await server.set({
      rules: [
        { at: 'dot', only: { every: 40 }, do: { close: 'end', kept: true } },
        { at: 'dot', only: { every: 20 }, do: { close: 'reset' } },
      ],
    });
    const campaign = await stage.submit(stage.long ? 4_000 : 400);
    stage.crew();
    await campaign.finished();
    const unknown = (await campaign.rows()).filter(({ state }) => state === 'unknown');
    const ids = unknown.map(({ number }) => `${campaign.id}.${number}`);
    assert.deepEqual(new Set(ids), server.unanswered, 'unknown are exactly those that were not answered');
    return { unknown: [campaign.total / 20, campaign.total / 20] };
  },
};

/** The server ends what it has begun, takes nothing new and is gone, as a service that is restarted. */
async function goDown({ server, campaigns }: Stage): Promise<void> {
  const bye = { reply: '421 4.3.2 Shutting down', close: true };
  await server.set({
    rules: [
      { at: 'connect', do: bye },
      { at: 'mail', do: bye },
    ],
  });
  for (const campaign of campaigns) {
    await campaign.until('nothing is on the wire', ({ counts, state }) => state === 'held' && counts.sending === 0);
  }
  await server.down();
}

export const serverDown: Scenario = {
  name: 'server-down',
  shortOn: 'sqlite',
  about: 'the server is gone for a while in the middle, then back: the campaign goes on by itself',
  waits: true,
  async run(stage) {
    const { server } = stage;
    const rows = stage.long ? 4_000 : 300;
    await server.set(upTo(Math.floor(rows / 3)));
    const campaign = await stage.submit(rows);
    stage.crew();
    await server.arrived(rows / 10);
    await goDown(stage);
    await campaign.until('the campaign says why', ({ heldReason }) => heldReason === 'unreachable');
    await sleep(stage.long ? 60_000 : 5_000);
    await server.set({});
    await server.up();
    await campaign.finished();
    return {};
  },
};

export const serverKilled: Scenario = {
  name: 'server-killed',
  about: 'the server dies in the middle, again and again: only what was on the wire is unknown',
  longOnly: true,
  async run(stage) {
    const { server } = stage;
    const deaths = 10;
    // Each life of the server counts anew.
    await server.set(upTo(500));
    const campaign = await stage.submit(10_000);
    const workers = stage.crew();
    for (let death = 1; death <= deaths; death += 1) {
      const before = server.received;
      await server.until('messages flow', () => server.received > before + 50);
      await server.down('SIGKILL');
      await server.up();
    }
    await server.set({});
    await campaign.finished();
    // One message a connection can be behind its final dot.
    return { unknown: [0, deaths * workers.length * 10] };
  },
};
