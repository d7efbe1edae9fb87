import { FacteurError } from '../errors.ts';
import { type LocalTime, localTime, momentOf } from '../time-zone.ts';

/**
 * `--at`: "14:30" (today), "2026-12-01 08:00" (both as a clock in the time zone shows it), or a full ISO 8601 time with its
 * own zone. A time that summer time leaves out is taken as much later as the clocks go forward. Milliseconds since 1970.
 * Throws `send-time-invalid`, `send-time-past`.
 */
export function startTime(value: string, now: number, zone: string): number {
  const at = parse(value.trim(), now, zone);
  if (Number.isNaN(at)) throw new FacteurError('send-time-invalid', { value, zone });
  if (at <= now) throw new FacteurError('send-time-past', { value, zone });
  return at;
}

function parse(value: string, now: number, zone: string): number {
  const clock = /^(\d{1,2})[:h](\d{2})$/.exec(value);
  if (clock) {
    const { year, month, day } = localTime(now, zone);
    return local(zone, { year, month, day, hour: Number(clock[1]), minute: Number(clock[2]) });
  }
  const full = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{1,2})[:h](\d{2})(?::00)?$/.exec(value);
  if (full) {
    const [year, month, day, hour, minute] = full.slice(1).map(Number) as [number, number, number, number, number];
    return local(zone, { year, month, day, hour, minute });
  }
  return withOwnZone(value) ?? Number.NaN;
}

/** A full ISO 8601 time with its own zone, in milliseconds since 1970; null: it is none. */
export function withOwnZone(value: string): number | null {
  const at = /T.*(Z|[+-]\d{2}:?\d{2})$/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

function local(zone: string, time: LocalTime): number {
  return isOnCalendar(time) ? momentOf(time, zone) : Number.NaN;
}

/** Whether there is such a day and such an hour: Date rolls 31 February and 25:00 over, and a person who types them has made a mistake. */
export function isOnCalendar({ year, month, day, hour, minute }: LocalTime): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && minute < 60 && hour < 24;
}
