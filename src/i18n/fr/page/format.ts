import { formatsOf } from '../../format.ts';

/** Numbers, durations and times of the page, in French. */
export const formats = formatsOf('fr');
