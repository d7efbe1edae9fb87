import type { list as french } from '../fr/list.ts';

export const list: typeof french = {
  errors: {
    'list-not-found': (p) => ({
      what: `The list ${p.file} was not found.`,
      remedy: `Check the file name, or name it with -t FILE.`,
    }),
  },
};
