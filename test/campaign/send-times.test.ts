import { describe, expect, it } from 'vitest';
import { ownTime, timeColumns } from '../../src/campaign/send-times.ts';
import { prepareSubmission } from '../../src/campaign/submit.ts';
import type { Language } from '../../src/language.ts';
import { readRecipient, type StoredMessage, timeOf } from '../../src/message/stored-message.ts';
import { estimateEnds, partsOf } from '../../src/report/estimate.ts';
import { collect } from '../helpers/collect.ts';
import { errorOf } from '../helpers/errors.ts';
import { draftOf, openBackend, requestOf } from './request.ts';

const columns = { at: 'sendAt', zone: 'timeZone' };

function read(written: string, { zone = '', language = 'fr' }: { zone?: string; language?: Language } = {}) {
  const time = ownTime(
    { vars: { sendAt: written, timeZone: zone } },
    { columns, zone: 'Europe/Paris', language, now: 0 },
  );
  if (time.kind !== 'time') return [time.kind, time.written];
  return [time.at === null ? null : new Date(time.at).toISOString(), time.gap];
}

describe('a time of a recipient', () => {
  it('is read as a clock in their zone shows it, or with the zone it has', () => {
    expect(read('')).toEqual([null, false]);
    expect(read('2026-12-01 08:00')).toEqual(['2026-12-01T07:00:00.000Z', false]);
    expect(read('2026-12-01T08:00')).toEqual(['2026-12-01T07:00:00.000Z', false]);
    expect(read('2026-12-01')).toEqual(['2026-11-30T23:00:00.000Z', false]);
    expect(read('2026-12-01 08:00', { zone: 'America/Montreal' })).toEqual(['2026-12-01T13:00:00.000Z', false]);
    expect(read('2026-12-01T08:00:00Z', { zone: 'America/Montreal' })).toEqual(['2026-12-01T08:00:00.000Z', false]);
    expect(read('01/12/2026 8h30')).toEqual(['2026-12-01T07:30:00.000Z', false]);
    expect(read('1.12.2026 à 8h')).toEqual(['2026-12-01T07:00:00.000Z', false]);
    expect(read('2026-12-01 08:00:00')).toEqual(['2026-12-01T07:00:00.000Z', false]);
  });

  it('is none where the day does not exist, or nobody could say which number is the month', () => {
    expect(read('2026-02-30 08:00')).toEqual(['no-time', '2026-02-30 08:00']);
    expect(read('2026-12-01 24:00')).toEqual(['no-time', '2026-12-01 24:00']);
    expect(read('demain')).toEqual(['no-time', 'demain']);
    expect(read('01/12/2026', { language: 'en' })).toEqual(['no-time', '01/12/2026']);
    expect(read('12/31/2026', { language: 'en' })).toEqual(['2026-12-30T23:00:00.000Z', false]);
    expect(read('2026-12-01 08:00', { zone: 'Paris' })).toEqual(['no-zone', 'Paris']);
  });

  it('is told where the clocks skip it, and is as much later', () => {
    expect(read('2027-03-28 02:30')).toEqual(['2027-03-28T01:30:00.000Z', true]);
    // Of an hour that comes twice, the first.
    expect(read('2026-10-25 02:30')).toEqual(['2026-10-25T00:30:00.000Z', false]);
  });

  it('stands in the columns of these names, or in those that are named', () => {
    const headers = ['email', 'Send at', 'Heure', 'time_zone'];
    expect(timeColumns('l.csv', headers, {})).toEqual({ at: 'Send at', zone: 'time_zone' });
    expect(timeColumns('l.csv', headers, { atColumn: 'heure' })).toEqual({ at: 'Heure', zone: 'time_zone' });
    expect(timeColumns('l.csv', ['email'], {})).toBeNull();
    for (const named of [{ atColumn: 'quand' }, { timeZoneColumn: 'zone' }]) {
      expect(() => timeColumns('l.csv', ['email'], named)).toThrow(
        expect.objectContaining({ code: 'send-time-column' }),
      );
    }
  });
});

const list = (...cells: string[]) =>
  ['email;prenom;sendAt', ...cells.map((cell, i) => `a${i + 1}@example.org;A;${cell}`)].join('\n');

describe('a list with times', () => {
  it('refuses what is none with its line, and tells what is past or skipped', async () => {
    const backend = await openBackend();
    const wrong = requestOf({ 'liste.csv': list('2026-12-01 08:00', 'bientôt') });
    const refused = await errorOf(() => draftOf(backend, wrong));
    expect(refused).toMatchObject({ code: 'send-refused' });
    expect(JSON.stringify(refused.params)).toContain('"line":3,"email":"a2@example.org","detail":"bientôt"');
    const both = 'email;prenom;sendAt;zone\na@example.org;A;bientôt;\nb@example.org;B;2026-12-01 08:00;Paris\n';
    const looked = await draftOf(backend, requestOf({ 'liste.csv': both }, { list: { timeZoneColumn: 'zone' } }), {
      refuse: false,
    });
    expect(
      looked.findings.flatMap(({ level, code, params, rows }) =>
        level === 'error' ? [[code, params, rows[0]?.line, rows[0]?.detail]] : [],
      ),
    ).toEqual([
      ['time-invalid', { column: 'sendAt' }, 2, 'bientôt'],
      ['time-zone-invalid', { column: 'zone' }, 3, 'Paris'],
    ]);
    const odd = requestOf(
      { 'liste.csv': list('2026-12-01 07:59', '2027-03-28 02:30', '2026-12-01 08:00', '') },
      { choice: { at: new Date('2026-12-01T07:00:00Z') } },
    );
    const { findings } = await draftOf(backend, odd);
    expect(
      findings
        .filter(({ code }) => code.startsWith('time-'))
        .map(({ code, rows }) => [code, rows.map(({ line, detail }) => [line, detail])]),
    ).toEqual([
      ['time-past', [[2, '2026-12-01 07:59']]],
      ['time-skipped', [[3, '2027-03-28 02:30']]],
    ]);
  });

  it('keeps the time with each recipient, and how many come when with the campaign', async () => {
    const backend = await openBackend();
    const request = requestOf({ 'liste.csv': list('', '2026-12-01 08:00', '2026-12-01 08:00', '2026-12-02 08:00') });
    const { campaign, sendTimes } = await prepareSubmission(backend, request);
    const [first, second] = [Date.parse('2026-12-01T07:00:00Z'), Date.parse('2026-12-02T07:00:00Z')];
    expect(sendTimes).toEqual([
      [first, first, 2],
      [second, second, 1],
    ]);
    expect((JSON.parse(campaign.message) as StoredMessage).times).toEqual(sendTimes);
    const { id } = await draftOf(backend, request);
    await backend.release(id, { notBefore: null, sameContentWindowMs: 0 });
    const rows = await collect(backend.deliveries(id, {}));
    expect(rows.map(({ vars }) => [timeOf(vars), readRecipient(vars).at])).toEqual([
      [0, null],
      [first, first],
      [first, first],
      [second, second],
    ]);
  });

  it('puts thousands of different times together by the closest', async () => {
    const at = (n: number) => new Date(Date.UTC(2026, 11, 1, 0, n * 7)).toISOString().replace(':00.000Z', ':00Z');
    const cells = Array.from({ length: 3_000 }, (_, n) => at(n));
    const { sendTimes } = await prepareSubmission(await openBackend(), requestOf({ 'liste.csv': list(...cells) }));
    expect(sendTimes?.length).toBeLessThanOrEqual(24);
    expect(sendTimes?.reduce((sum, [, , count]) => sum + count, 0)).toBe(3_000);
  });
});

it('is estimated as what comes one after the other: the last group is waited for, and what stands before it', () => {
  const hour = 3_600_000;
  const idle = { limits: null, slowed: null, hold: null, windows: [], tat: null };
  const end = (count: number, times: readonly (readonly [number, number, number])[]) =>
    Math.max(
      ...partsOf({ count, delayMs: 60_000, notBefore: null, times }).map(
        (part) => estimateEnds([part], idle, 0)[0] ?? 0,
      ),
    );
  // 61 at once take an hour; the last ten wait for their own, or for those before them.
  expect(end(71, [[5 * hour, 5 * hour, 10]])).toBe(5 * hour + 9 * 60_000);
  expect(end(71, [[hour / 2, hour / 2, 10]])).toBe(70 * 60_000);
  // What was sent meanwhile is of those that came first.
  expect(end(4, [[5 * hour, 5 * hour, 10]])).toBe(5 * hour + 3 * 60_000);
});
