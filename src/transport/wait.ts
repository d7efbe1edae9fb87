const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** No server means more than this, whatever it says. */
const LONGEST_WAIT = DAY;

const units: readonly (readonly [RegExp, number])[] = [
  [/^s(ec(ond)?(e)?s?)?$/i, SECOND],
  [/^m(n|in(ute)?s?)?$/i, MINUTE],
  [/^h((ou)?rs?|eures?)?$/i, HOUR],
  [/^(d(ays?)?|j(ours?)?)$/i, DAY],
];

// "try again in 5 minutes", "retry after 300 s", "Greylisted for 10 min", "réessayez dans 2 heures", "come back in 00:04:30"
const before = String.raw`\b(?:in|after|for|wait|within|dans|après|pendant|attendre|attendez|retry[- ]after[:=]?)\s+`;
const vague = String.raw`(?:(?:at least|about|approximately|another|au moins|environ|encore)\s+)?`;
const number = String.raw`(\d{1,6})\s*`;
const unit = String.raw`(s(?:ec(?:onde?)?s?)?|m(?:n|in(?:ute)?s?)?|h(?:ours?|rs?|eures?)?|d(?:ays?)?|j(?:ours?)?)\b`;
const inUnits = new RegExp(before + vague + number + unit, 'i');
const asClock = new RegExp(`${before}${vague}${String.raw`(\d{1,2}):(\d{2}):(\d{2})\b`}`, 'i');
const asksToWait =
  /again|retry|wait|come back|grey-?list|gray-?list|slow|réessay|ressay|attend|nouveau|ult[ée]rieur|patient|later|defer|limit|quota/i;

/**
 * The wait that a reply's own words ask for, in milliseconds (at most a day); null when they name none. English and
 * French. A number of minutes counts only in a text that speaks of trying again or of a limit.
 */
export function waitAskedFor(text: string): number | null {
  if (!asksToWait.test(text)) return null;
  const clock = asClock.exec(text);
  if (clock) return bounded(Number(clock[1]) * HOUR + Number(clock[2]) * MINUTE + Number(clock[3]) * SECOND);
  const plain = inUnits.exec(text);
  if (!plain) return null;
  const size = units.find(([form]) => form.test(plain[2] as string))?.[1];
  return size === undefined ? null : bounded(Number(plain[1]) * size);
}

function bounded(ms: number): number {
  return Math.min(ms, LONGEST_WAIT);
}
