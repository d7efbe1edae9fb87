import type { Said } from '../../errors.ts';
import type { FindingCode, FindingParams } from '../../findings.ts';
import { formatNumber as n } from './format.ts';

type TimeWords = {
  readonly [C in Extract<FindingCode, `time-${string}`>]: (p: FindingParams[C] & { readonly count: number }) => Said;
};

const people = (count: number) => `${n(count)} recipient${count > 1 ? 's' : ''}`;

/** Times of single recipients: what is found in a list, what is told of them. */
export const timeFindings: TimeWords = {
  'time-invalid': (p) => ({
    what: `The cell "${p.column}" holds no date and time for ${people(p.count)}:`,
    remedy: 'Write 2026-12-01 08:00 (year first: nobody can mistake it), or leave the cell empty to send at once.',
  }),
  'time-zone-invalid': (p) => ({
    what: `The cell "${p.column}" holds no time zone for ${people(p.count)}:`,
    remedy: "Write the name of the zone (Europe/Paris, America/Montreal…), or leave the cell empty for the project's.",
  }),
  'time-skipped': (p) => ({
    what: `The time in the cell "${p.column}" does not exist on that day (the clocks go forward) for ${people(p.count)}:`,
    remedy: 'If nothing is done, the message goes out an hour later on their clock. Else correct the list.',
  }),
  'time-past': (p) => ({
    what: `The time in the cell "${p.column}" is over for ${people(p.count)}:`,
    remedy: 'If nothing is done, they get the message at once. Else correct the list.',
  }),
};

export const times = {
  options: {
    atColumn: 'the column that says from when on each recipient gets the message (else sendAt, if there is one)',
    timeZoneColumn: "the column with the time zone of that time (else timeZone, else the project's zone)",
  },
  waiting: (p: { count: number; next: string; last: string }) =>
    `${people(p.count)} at a time of their own: from ${p.next} to ${p.last}`,
  notBefore: (p: { at: string }) => `Not before: ${p.at}`,
  errors: {
    'send-time-column': (p: { file: string; column: string; columns: readonly string[] }): Said => ({
      what: `${p.file} has no column "${p.column}" for the times of sending. Its columns: ${p.columns.join(', ')}.`,
      remedy: 'Name columns of the list with --at-column and --time-zone-column.',
    }),
  },
};
