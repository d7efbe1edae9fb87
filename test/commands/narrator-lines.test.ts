import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CampaignWork, Claim } from '../../src/backend/port.ts';
import { narrate } from '../../src/commands/narrator.ts';
import { FacteurError } from '../../src/errors.ts';
import { useLanguage } from '../../src/i18n/index.ts';
import type { Outcome } from '../../src/transport/port.ts';
import { createLog, type LogLevel, maskAddress } from '../../src/worker/log.ts';

beforeEach(() => {
  useLanguage('en');
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  useLanguage('fr');
  vi.useRealTimers();
});

/** What a log of that level says, each line as `LEVEL words`. */
function listener(level: LogLevel = 'info') {
  const lines: string[] = [];
  const log = createLog(level, (line) => lines.push(line.replace(/^\[[^\]]*: (\w+)\]/, '$1').trimEnd()));
  return { lines, events: narrate(log) };
}

const claim = { campaign: 'k1', number: 7, email: 'lea@example.org' } as Claim;
const paced = { id: 'k1', account: 'main', mode: 'async', delayMs: 1_000 } as CampaignWork;
const quick = { ...paced, delayMs: 0 };
const sent: Outcome = { kind: 'sent', reply: '250 Ok' };

it('each outcome of a paced campaign has its line, with the address masked', () => {
  const { lines, events } = listener();
  const outcomes: Outcome[] = [
    sent,
    { kind: 'deferred', reply: '451', waitMs: null },
    { kind: 'failed', reply: '550', hardBounce: true },
    { kind: 'unknown', reply: 'lost' },
    { kind: 'not-sent', reply: 'reset' },
  ];
  for (const outcome of outcomes) events.outcome(claim, outcome, paced);
  events.outcome(claim, sent, { ...paced, mode: 'dry-run' });
  expect(lines).toEqual([
    'INFO k1.7 l***@example.org sent: 250 Ok',
    'WARN k1.7 l***@example.org to be tried again: 451',
    'WARN k1.7 l***@example.org failed: 550',
    'WARN k1.7 l***@example.org outcome unknown: lost',
    'INFO k1.7 l***@example.org given back, not sent: reset',
    'INFO k1.7 l***@example.org TEST: 250 Ok',
  ]);
});

it('a campaign without a pace has a line every five seconds, and one for each that was not sent', () => {
  const { lines, events } = listener();
  for (let i = 0; i < 20; i++) events.outcome(claim, sent, quick);
  events.outcome(claim, { kind: 'failed', reply: '550', hardBounce: true }, quick);
  expect(lines).toEqual(['WARN k1.7 l***@example.org failed: 550']);
  vi.advanceTimersByTime(4_999);
  events.outcome(claim, sent, quick);
  expect(lines).toHaveLength(1);
  vi.advanceTimersByTime(1);
  events.outcome(claim, sent, { ...quick, id: 'k2' });
  events.outcome(claim, sent, quick);
  expect(lines.slice(1)).toEqual(['INFO Campaign k1: 22 handled here, 4.4/s.']);
  vi.advanceTimersByTime(5_000);
  for (let i = 0; i < 10; i++) events.outcome(claim, sent, quick);
  vi.advanceTimersByTime(5_000);
  events.outcome(claim, sent, quick);
  expect(lines.slice(2)).toEqual([
    'INFO Campaign k1: 23 handled here, 0.2/s.',
    'INFO Campaign k1: 33 handled here, 2/s.',
  ]);
});

it('at debug every message has its line, with the whole address', () => {
  const { lines, events } = listener('debug');
  events.outcome(claim, sent, quick);
  events.outcome(claim, sent, paced);
  expect(lines).toEqual(['DEBUG k1.7 lea@example.org sent: 250 Ok', 'INFO k1.7 lea@example.org sent: 250 Ok']);
});

it('a hold is told once, again when it is another, and each account and campaign its own', () => {
  const { lines, events } = listener();
  const quota = { reason: 'quota', message: '452', until: 5 } as const;
  for (let i = 0; i < 2; i++) events.held('main', quota, 'k1');
  events.held('other', quota);
  events.held('main', { ...quota, until: 6 });
  events.held('main', { ...quota, reason: 'throttled', until: 6 });
  const damaged = { reason: 'ledger-damaged', message: 'x', until: null } as const;
  for (const id of ['k1', 'k2', 'k1']) events.held('main', damaged, id);
  events.held('main', { reason: 'missed', message: '', until: null }, 'k3');
  expect(lines.map((line) => /^WARN (\w+ \w+)/.exec(line)?.[1])).toEqual([
    ...['Account main', 'Account other', 'Account main', 'Account main'],
    ...['Campaign k1', 'Campaign k2', 'Campaign k3'],
  ]);
  expect(lines[0]).toContain('("452")');
  expect(lines[6]).toContain('facteur resume k3');
});

it('the same trouble is told again after a minute, another at once, and that it is over', () => {
  const { lines, events } = listener();
  const busy = new FacteurError('store-full', { folder: 'a' });
  const other = new FacteurError('store-full', { folder: 'b' });
  events.trouble(busy);
  vi.advanceTimersByTime(59_999);
  events.trouble(busy);
  expect(lines).toHaveLength(1);
  vi.advanceTimersByTime(1);
  events.trouble(busy);
  events.trouble(other);
  events.troubleOver();
  events.trouble(other);
  expect(lines.map((line) => line.split(' ')[0])).toEqual(['ERROR', 'ERROR', 'ERROR', 'INFO', 'ERROR']);
  expect(lines[3]).toContain('The problem is over');
});

it('no more than two hundred different faults of ours are told, and those that are known still are', () => {
  const { lines, events } = listener('debug');
  for (let i = 0; i < 205; i++) events.trouble(new TypeError(`fault ${i}`));
  const errors = () => lines.filter((line) => line.startsWith('ERROR'));
  expect(errors()).toHaveLength(200);
  expect(lines.filter((line) => line.startsWith('DEBUG TypeError: fault 0\n'))).toHaveLength(1);
  for (let i = 0; i < 9; i++) events.trouble(new TypeError('fault 7'));
  expect(errors().at(-1)).toContain('(10 times so far)');
});

it('the start, each campaign and what was taken over from a worker that is gone are told', () => {
  const { lines, events } = listener();
  events.ready('w1');
  events.campaignStarted(paced);
  events.campaignStarted({ ...paced, mode: 'dry-run' });
  events.recovered('w2', { released: 0, unknown: 0 });
  events.recovered('w2', { released: 0, unknown: 1 });
  expect(lines).toEqual([
    'INFO w1 ready.',
    'INFO Campaign k1: at work.',
    'INFO Campaign k1: at work (TEST, nothing is sent).',
    'WARN Worker w2 is gone: 0 message(s) taken over, 1 with unknown outcome.',
  ]);
});

it('a line has its time, to the second, and an address only its first letter', () => {
  const lines: string[] = [];
  const log = createLog('warn', (line) => lines.push(line));
  const before = Date.now();
  for (const level of ['debug', 'info', 'warn', 'error'] as const) log[level](level);
  expect(lines.map((line) => line.replace(/^.*: /, ''))).toEqual(['WARN] warn\n', 'ERROR] error\n']);
  expect([log.enabled('info'), log.enabled('warn'), log.enabled('error')]).toEqual([false, true, true]);
  const [, said = ''] = /^\[(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d): /.exec(lines[0] ?? '') ?? [];
  const at = new Date(said).getTime();
  expect(at).toBeGreaterThan(before - 1_000);
  expect(at).toBeLessThanOrEqual(Date.now());
  expect([maskAddress('lea@example.org'), maskAddress('"a@b"@c.org'), maskAddress('@x'), maskAddress('x')]).toEqual([
    'l***@example.org',
    '"***@c.org',
    '***',
    '***',
  ]);
});
