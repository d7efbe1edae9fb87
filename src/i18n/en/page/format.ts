import { formatsOf } from '../../format.ts';

/** Numbers, durations and times of the page, in English. */
export const formats = formatsOf('en');

/** The length of a window of an account's limits, in seconds; the one that people think in is a day. */
export function formatSpan(seconds: number): string {
  return seconds === 86_400 ? '24 hours' : formats.formatWindow(seconds * 1000);
}
