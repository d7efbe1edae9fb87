import { localTime, momentOf } from './time-zone.ts';

/** Hours for sending: on some days of the week, from one time of the day to another. */
export interface Hours {
  /** Any of these. */
  readonly spans: readonly Span[];
  /** An IANA time zone. */
  readonly zone: string;
}

export interface Span {
  /** Sunday is 0. */
  readonly days: readonly number[];
  /** Minutes from midnight, 0 to 1,440; `to` not after `from` is on the next day. */
  readonly from: number;
  readonly to: number;
}

const dayNames = ['sun|dim', 'mon|lun', 'tue|mar', 'wed|mer', 'thu|jeu', 'fri|ven', 'sat|sam'].map(
  (names) => new RegExp(`^(${names})[a-zé]*\\.?$`, 'i'),
);

/**
 * Reads `Mon-Fri 08:00-20:00`, also `lun-ven 8h-20h`, without days (every day), and several after commas
 * (`Mon-Fri 08:00-12:00, 14:00-18:00, Sat 09:00-12:00`: times without days are of the days before). Null: not such hours.
 */
export function parseHours(text: string): readonly Span[] | null {
  const spans: Span[] = [];
  let days: readonly number[] = [0, 1, 2, 3, 4, 5, 6];
  for (const piece of text.split(',')) {
    const match = /^\s*(?:(\D+?)\s+)?(\S+?)\s*[-–]\s*(\S+?)\s*$/.exec(piece);
    const named = match?.[1] === undefined ? days : parseDays(match[1]);
    const from = parseTime(match?.[2] ?? '');
    const to = parseTime(match?.[3] ?? '');
    if (named === null || from === null || to === null || from === 1_440) return null;
    days = named;
    spans.push({ days, from, to });
  }
  return spans;
}

function parseDays(text: string): readonly number[] | null {
  const ends = text.split(/\s*[-–]\s*/).map((name) => dayNames.findIndex((form) => form.test(name.trim())));
  const [first = -1, last = first] = ends;
  if (ends.length > 2 || first < 0 || last < 0) return null;
  const count = ((last - first + 7) % 7) + 1;
  return Array.from({ length: count }, (_, i) => (first + i) % 7);
}

function parseTime(text: string): number | null {
  const match = /^(\d{1,2})(?:[:h](\d{2})?)?$/i.exec(text);
  const minutes = Number(match?.[1]) * 60 + Number(match?.[2] ?? 0);
  return match && Number(match[2] ?? 0) < 60 && minutes <= 1_440 ? minutes : null;
}

/** When sending may go on: at once when it may now (then `until` says how long), else at the next opening. */
export interface Opening {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
}

/** The span of time in which `at` is, or the next one after it. */
export function openingAt({ spans, zone }: Hours, at: number): Opening {
  const { year, month, day } = localTime(at, zone);
  const openings: Opening[] = [];
  // Yesterday's may reach into today; a week on, every day of the week has been.
  for (let ahead = -1; ahead <= 8; ahead += 1) {
    const weekday = new Date(Date.UTC(year, month - 1, day + ahead)).getUTCDay();
    const moment = (minutes: number) =>
      momentOf({ year, month, day: day + ahead, hour: Math.floor(minutes / 60), minute: minutes % 60 }, zone);
    for (const { days, from, to } of spans) {
      if (!days.includes(weekday)) continue;
      openings.push({ from: moment(from), until: moment(to > from ? to : to + 1_440) });
    }
  }
  return joined(openings, at);
}

// Spans that touch are one: midnight between Monday 20:00-24:00 and Tuesday 00:00-08:00 is no closing.
function joined(openings: Opening[], at: number): Opening {
  openings.sort((a, b) => a.from - b.from);
  let found: Opening | null = null;
  for (const { from, until } of openings) {
    if (until <= at) continue;
    if (found === null) found = { from, until };
    else if (from <= found.until) found = { from: found.from, until: Math.max(found.until, until) };
    else break;
  }
  return found ?? { from: at, until: at };
}
