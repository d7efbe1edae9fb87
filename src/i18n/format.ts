import { language } from './language.ts';

/** Numbers, durations and times as people of the current language read them. */

const locales = { fr: 'fr-FR', en: 'en-GB' } as const;

/** 100000 -> "100 000" (narrow no-break space) or "100,000". */
export function formatNumber(value: number, fractionDigits = 0): string {
  return new Intl.NumberFormat(locales[language()], { maximumFractionDigits: fractionDigits }).format(value);
}

/** A moment (milliseconds since 1970) in local time: the time alone when it is today, else date and time. */
export function formatTime(at: number, now: number): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  return new Intl.DateTimeFormat(locales[language()], {
    ...(sameDay ? {} : { dateStyle: 'short' }),
    timeStyle: 'short',
  }).format(at);
}

/** A duration in seconds, in its two largest units: "16 min 35 s", "6 j 4 h" ("6 d 4 h"), "0,4 s" under one second. */
export function formatDuration(seconds: number): string {
  if (seconds < 1) return `${formatNumber(seconds, 1)} s`;
  const whole = Math.round(seconds);
  const day = language() === 'fr' ? 'j' : 'd';
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), day],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  const shown = parts.slice(first, first + 2).filter(([count], i) => i === 0 || count > 0);
  return shown.map(([count, unit]) => `${count}\u00a0${unit}`).join(' ');
}

/** The length of a window in one unit, as limits are spoken of: "24 h", "10 s", "1 min". */
export function formatWindow(ms: number): string {
  const [size, unit] = ms % 3_600_000 === 0 ? [3_600_000, 'h'] : ms % 60_000 === 0 ? [60_000, 'min'] : [1_000, 's'];
  return `${formatNumber(ms / (size as number), 3)}\u00a0${unit}`;
}

/** Messages a second, with as many digits as it takes to see that it is not nothing: "980", "1,2", "0,20". */
export function formatRate(perSecond: number): string {
  return formatNumber(perSecond, perSecond >= 10 ? 0 : perSecond >= 1 ? 1 : 2);
}

/** The word form for a count by the language's plural rule (in French 0 and 1 are singular). */
export function plural(count: number, one: string, other: string, of: 'fr' | 'en' = language()): string {
  return new Intl.PluralRules(of).select(count) === 'one' ? one : other;
}
