import { formatsOf } from '../../format.ts';

/** Numbers, durations and times of the page, in French. */
export const formats = formatsOf('fr');

/** The length of a window of an account's limits, in seconds; the one that people think in is a day. */
export function formatSpan(seconds: number): string {
  return seconds === 86_400 ? '24 heures' : formats.formatWindow(seconds * 1000);
}
