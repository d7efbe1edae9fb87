import type { Liquid } from 'liquidjs';
import type { Language } from '../i18n/index.ts';

const DATE_FILTERS = ['date', 'date_to_xmlschema', 'date_to_rfc822', 'date_to_string', 'date_to_long_string'];

/**
 * Makes Liquid's date filters read what lists hold: `05/12/2026` is the 5th of December in French (JavaScript reads the
 * 12th of May), `2026-12-05` is that day in every time zone (JavaScript reads midnight in Greenwich), and `now` is the
 * time of the attempt, so that the same attempt gives the same bytes everywhere.
 */
export function localDates(engine: Liquid, options: { language: Language; now: () => Date }): void {
  for (const name of DATE_FILTERS) {
    const filter = engine.filters[name] as (this: unknown, value: unknown, ...args: unknown[]) => unknown;
    engine.registerFilter(name, function (this: unknown, value: unknown, ...args: unknown[]) {
      return filter.call(this, readable(value, options), ...args);
    });
  }
}

function readable(value: unknown, options: { language: Language; now: () => Date }): unknown {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  if (text === 'now' || text === 'today') return options.now();
  // A time without a zone is local (ECMA-262, Date Time String Format); a date alone would be UTC.
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return `${text}T00:00`;
  const [, day, month, year, time] = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?: (\d\d:\d\d(?::\d\d)?))?$/.exec(text) ?? [];
  if (!day || !month || options.language !== 'fr') return text;
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T${time ?? '00:00'}`;
}
