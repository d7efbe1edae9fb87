import { describe, expect, it } from 'vitest';
import { openingAt, parseHours } from '../src/hours.ts';
import { localTime, momentOf } from '../src/time-zone.ts';

const paris = 'Europe/Paris';
const at = (text: string) => Date.parse(text);

function opening(text: string, now: string, zone = paris) {
  const { from, until } = openingAt({ spans: parseHours(text) ?? [], zone }, at(now));
  return [from, until].map((moment) => new Date(moment).toISOString());
}

describe('parseHours', () => {
  it('reads days and times, English and French, several', () => {
    expect(parseHours('Mon-Fri 08:00-20:00')).toEqual([{ days: [1, 2, 3, 4, 5], from: 480, to: 1200 }]);
    expect(parseHours('lundi - vendredi 8h-20h30')).toEqual([{ days: [1, 2, 3, 4, 5], from: 480, to: 1230 }]);
    expect(parseHours('9-12')).toEqual([{ days: [0, 1, 2, 3, 4, 5, 6], from: 540, to: 720 }]);
    expect(parseHours('Sat-Mon 22:00-06:00')).toEqual([{ days: [6, 0, 1], from: 1320, to: 360 }]);
    expect(parseHours('mar 8:00-12:00, 14:00-18:00, sam 09:00-24:00')).toEqual([
      { days: [2], from: 480, to: 720 },
      { days: [2], from: 840, to: 1080 },
      { days: [6], from: 540, to: 1440 },
    ]);
  });

  it.each(['', 'Mon-Fri', 'Mon-Fri 8:00', 'Lum-Ven 8-20', '25:00-26:00', '8:60-9:00', 'Mon-Tue-Wed 8-9', '24:00-2:00'])(
    'refuses %j',
    (text) => expect(parseHours(text)).toBeNull(),
  );
});

describe('openingAt', () => {
  it('is the span one is in, or the next', () => {
    // A Sunday.
    expect(opening('Mon-Fri 08:00-20:00', '2026-11-22T10:00:00Z')).toEqual([
      '2026-11-23T07:00:00.000Z',
      '2026-11-23T19:00:00.000Z',
    ]);
    expect(opening('Mon-Fri 08:00-20:00', '2026-11-23T18:59:59Z')[1]).toBe('2026-11-23T19:00:00.000Z');
    expect(opening('Mon-Fri 08:00-20:00', '2026-11-23T19:00:00Z')[0]).toBe('2026-11-24T07:00:00.000Z');
    expect(opening('Mon-Fri 08:00-20:00', '2026-11-27T19:00:00Z')[0]).toBe('2026-11-30T07:00:00.000Z');
  });

  it('keeps to the clock on the wall when the clocks change', () => {
    // 2026-03-29 and 2026-10-25 in Paris.
    expect(opening('08:00-20:00', '2026-03-28T20:00:00Z')).toEqual([
      '2026-03-29T06:00:00.000Z',
      '2026-03-29T18:00:00.000Z',
    ]);
    expect(opening('08:00-20:00', '2026-10-24T19:00:00Z')).toEqual([
      '2026-10-25T07:00:00.000Z',
      '2026-10-25T19:00:00.000Z',
    ]);
    // 02:30 does not exist in March, and comes twice in October.
    expect(opening('02:30-04:00', '2026-03-28T23:00:00Z')).toEqual([
      '2026-03-29T01:30:00.000Z',
      '2026-03-29T02:00:00.000Z',
    ]);
    expect(opening('02:30-04:00', '2026-10-24T22:00:00Z')).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T03:00:00.000Z',
    ]);
  });

  it('goes over midnight, and joins what touches', () => {
    expect(opening('Sat 22:00-06:00', '2026-11-22T02:00:00Z')).toEqual([
      '2026-11-21T21:00:00.000Z',
      '2026-11-22T05:00:00.000Z',
    ]);
    expect(opening('Mon 20:00-24:00, Tue 00:00-08:00', '2026-11-23T20:00:00Z')).toEqual([
      '2026-11-23T19:00:00.000Z',
      '2026-11-24T07:00:00.000Z',
    ]);
  });
});

describe('momentOf', () => {
  it.each(['Europe/Paris', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'UTC', 'Pacific/Apia'])(
    'is the way back from localTime in %s',
    (zone) => {
      for (let moment = at('2026-01-01T00:00:00Z'); moment < at('2027-01-01T00:00:00Z'); moment += 6.5 * 3_600_000) {
        const back = momentOf(localTime(moment, zone), zone);
        expect([0, 1_800_000, 3_600_000]).toContain(moment - back);
      }
    },
  );
});
