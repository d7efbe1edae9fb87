import type { Language } from '../language.ts';

/** Numbers, durations and times as people of a language read them. */
export interface Formats {
  /** 100000 -> "100 000" (narrow no-break space) or "100,000". */
  formatNumber(value: number, fractionDigits?: number): string;
  /** A moment (milliseconds since 1970) in local time: the time alone when it is today, else date and time. */
  formatTime(at: number, now: number): string;
  /** A duration in seconds, in its two largest units: "16 min 35 s", "6 j 4 h" ("6 d 4 h"), "0,4 s" under one second. */
  formatDuration(seconds: number): string;
  /** The length of a window in one unit, as limits are spoken of: "24 h", "10 s", "1 min". */
  formatWindow(ms: number): string;
  /** Messages a second, with as many digits as it takes to see that it is not nothing: "980", "1,2", "0,20". */
  formatRate(perSecond: number): string;
  /** The word form for a count by the language's plural rule (in French 0 and 1 are singular). */
  plural(count: number, one: string, other: string): string;
}

const locales = { fr: 'fr-FR', en: 'en-GB' } as const;
const days = { fr: 'j', en: 'd' } as const;

/** The formats of one language; each catalogue has its own. */
export function formatsOf(language: Language): Formats {
  const locale = locales[language];
  const numbers = new Map<number, Intl.NumberFormat>();
  const formatNumber = (value: number, maximumFractionDigits = 0) => {
    // The first format of a process costs what a tenth of `facteur status` does; without groups it is not needed.
    if (Number.isInteger(value) && Math.abs(value) < 1_000) return String(value);
    const format = numbers.get(maximumFractionDigits) ?? new Intl.NumberFormat(locale, { maximumFractionDigits });
    numbers.set(maximumFractionDigits, format);
    return format.format(value);
  };
  return {
    formatNumber,
    formatTime: (at, now) => formatTime(locale, at, now),
    formatDuration: (seconds) =>
      seconds < 1 ? `${formatNumber(seconds, 1)} s` : wholeDuration(Math.round(seconds), days[language]),
    formatWindow: (ms) => {
      const [size, unit] = windowUnit(ms);
      return `${formatNumber(ms / size, 3)}\u00a0${unit}`;
    },
    formatRate: (perSecond) => formatNumber(perSecond, perSecond >= 10 ? 0 : perSecond >= 1 ? 1 : 2),
    plural: (count, one, other) => (new Intl.PluralRules(language).select(count) === 'one' ? one : other),
  };
}

function formatTime(locale: string, at: number, now: number): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  return new Intl.DateTimeFormat(locale, { ...(sameDay ? {} : { dateStyle: 'short' }), timeStyle: 'short' }).format(at);
}

function wholeDuration(seconds: number, day: string): string {
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), day],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  const shown = parts.slice(first, first + 2).filter(([count], i) => i === 0 || count > 0);
  return shown.map(([count, unit]) => `${count}\u00a0${unit}`).join(' ');
}

function windowUnit(ms: number): [size: number, unit: string] {
  if (ms % 3_600_000 === 0) return [3_600_000, 'h'];
  return ms % 60_000 === 0 ? [60_000, 'min'] : [1_000, 's'];
}
