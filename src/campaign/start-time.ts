import { FacteurError } from '../errors.ts';

/**
 * `--at`: "14:30" (today), "2026-12-01 08:00" (both in this computer's time zone), or a full ISO 8601 time with its
 * zone. Milliseconds since 1970. Throws `send-time-invalid`, `send-time-past`.
 */
export function startTime(value: string, now: number): number {
  const at = parse(value.trim(), new Date(now));
  if (Number.isNaN(at)) throw new FacteurError('send-time-invalid', { value });
  if (at <= now) throw new FacteurError('send-time-past', { value });
  return at;
}

function parse(value: string, now: Date): number {
  const clock = /^(\d{1,2}):(\d{2})$/.exec(value);
  if (clock) return local(now.getFullYear(), now.getMonth() + 1, now.getDate(), Number(clock[1]), Number(clock[2]));
  const full = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{1,2}):(\d{2})(?::00)?$/.exec(value);
  if (full) {
    const [year, month, day, hours, minutes] = full.slice(1).map(Number) as [number, number, number, number, number];
    return local(year, month, day, hours, minutes);
  }
  return /T.*(Z|[+-]\d{2}:?\d{2})$/.test(value) ? Date.parse(value) : Number.NaN;
}

// Date rolls 31 February and 25:00 over to another day; a person who types them has made a mistake.
function local(year: number, month: number, day: number, hours: number, minutes: number): number {
  const date = new Date(year, month - 1, day, hours, minutes);
  const same = date.getMonth() === month - 1 && date.getDate() === day && minutes < 60 && hours < 24;
  return same ? date.getTime() : Number.NaN;
}
