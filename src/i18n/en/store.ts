import type { store as french } from '../fr/store.ts';

export const store: typeof french = {
  errors: {
    'campaign-not-found': (p) => ({
      what: `No campaign has the id ${p.id}.`,
      remedy: `List the campaigns: facteur status --list`,
    }),
  },
};
