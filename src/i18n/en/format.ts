import { formatsOf } from '../format.ts';

/** Numbers, durations and times as English writes them. */
export const { formatNumber, formatDuration, formatWindow, formatRate, plural } = formatsOf('en');
