import type { exported as french } from '../fr/export.ts';

export const exported: typeof french = {
  sheet: 'Campaign',
  columns: {
    number: 'No.',
    name: 'Name',
    email: 'Address',
    state: 'State',
    reason: 'Reason',
    attempts: 'Attempts',
    reply: 'Server’s reply',
    at: 'Date',
  },
};
