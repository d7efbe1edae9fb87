/** Local times in a time zone of the IANA database (`Europe/Paris`), with summer time as the zone has it. */

export interface LocalTime {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  /** From 1; days beyond the month's end run on into the next. */
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

/** The time zone of this computer. */
export function systemTimeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Whether there is a time zone of that name. */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, made);
  return made;
}

/** What a clock in the zone shows at that moment (ms since 1970). Throws RangeError for a zone that does not exist. */
export function localTime(at: number, zone: string): LocalTime & { readonly second: number } {
  const parts = formatOf(zone).formatToParts(at);
  const part = (name: Intl.DateTimeFormatPartTypes) => Number(parts.find(({ type }) => type === name)?.value);
  return {
    year: part('year'),
    month: part('month'),
    day: part('day'),
    hour: part('hour'),
    minute: part('minute'),
    second: part('second'),
  };
}

/**
 * The moment (ms since 1970) at which a clock in the zone shows this. A time that is left out when the clocks go forward
 * is taken as much later as they go forward; of one that comes twice, the first.
 */
export function momentOf(local: LocalTime, zone: string): number {
  const asUtc = Date.UTC(local.year, local.month - 1, local.day, local.hour, local.minute);
  // The offsets of a day before and a day after: the zone changes at most once in between.
  const [before, after] = [asUtc - DAY_MS, asUtc + DAY_MS].map((at) => offset(at, zone)) as [number, number];
  const first = asUtc - before;
  if (offset(first, zone) === before) return first;
  const second = asUtc - after;
  return offset(second, zone) === after ? second : first;
}

const DAY_MS = 86_400_000;

function offset(at: number, zone: string): number {
  const { year, month, day, hour, minute, second } = localTime(at, zone);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1_000) * 1_000;
}
