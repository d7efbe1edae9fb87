import type { run as french } from '../fr/run.ts';

export const run: typeof french = {
  errors: {
    unexpected: (p) => ({
      what: `An unexpected error occurred: ${p.problem}`,
      remedy: `Run the command again; if the error comes back, report it with this text.`,
    }),
  },
};
