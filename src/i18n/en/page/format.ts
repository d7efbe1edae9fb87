import { formatsOf } from '../../format.ts';

/** Numbers, durations and times of the page, in English. */
export const formats = formatsOf('en');
