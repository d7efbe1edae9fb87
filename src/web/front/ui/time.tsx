import { signal } from '@preact/signals';
import { sayDate } from '../app/dates.ts';
import { language, words } from '../app/language.ts';

/** The present minute: what says "à 14 h 30" is drawn again when a day is over. */
const minute = signal(Date.now());
setInterval(() => {
  minute.value = Date.now();
}, 60_000);

/** A moment as people say it: "demain à 14 h 30". `about`: nobody knows to the minute ("vers 14 h 30"). `at`: ISO 8601, or milliseconds. */
export function sayTime(at: string | number, { about = false }: { readonly about?: boolean } = {}): string {
  const { moments } = words().common;
  const forms = about ? moments.about : moments;
  const date = new Date(at);
  const time = clock(date);
  const days = daysBetween(new Date(minute.value), date);
  if (days === 0) return forms.today({ time });
  if (days === 1) return forms.tomorrow({ time });
  if (days === -1) return forms.yesterday({ time });
  const isThisYear = date.getFullYear() === new Date(minute.value).getFullYear();
  const day = sayDate(language.value, date, {
    ...{ weekday: 'long', day: 'numeric', month: 'long' },
    ...(isThisYear ? {} : { year: 'numeric' }),
  });
  return forms.other({ date: day, time });
}

/** A moment among others close to it, as on an axis: "14 h 30", with its day where that is not today. */
export function sayClock(at: string | number): string {
  const date = new Date(at);
  if (daysBetween(new Date(minute.value), date) === 0) return clock(date);
  return `${sayDate(language.value, date, { day: 'numeric', month: 'short' })} ${clock(date)}`;
}

function clock(date: Date): string {
  const minutes = String(date.getMinutes()).padStart(2, '0');
  return words().common.moments.clock({ hours: date.getHours(), minutes });
}

// Of the calendar, not of 24 hours.
function daysBetween(from: Date, to: Date): number {
  const noon = (date: Date) => new Date(date.getFullYear(), date.getMonth(), date.getDate(), 12).getTime();
  return Math.round((noon(to) - noon(from)) / 86_400_000);
}

interface TimeProps {
  readonly at: string;
  readonly about?: boolean;
}

/** A moment as people say it; to the second on hover. */
export function Time({ at, about = false }: TimeProps) {
  const whole = sayDate(language.value, new Date(at), { dateStyle: 'full', timeStyle: 'medium' });
  return (
    <time dateTime={at} title={whole}>
      {sayTime(at, { about })}
    </time>
  );
}

/** A number as people of the language write it. */
export function Count({ value }: { readonly value: number }) {
  return <span class="count">{words().formats.formatNumber(value)}</span>;
}
