import { formatsOf } from '../format.ts';

/** Numbers, durations and times as French writes them. */
export const { formatNumber, formatDuration, formatWindow, formatRate, plural } = formatsOf('fr');
