import type { config as french } from '../fr/config.ts';

export const config: typeof french = {
  errors: {
    'config-invalid': (p) => ({
      what: `${p.key} is not valid in ${p.where}: ${p.problem}`,
      remedy: `Correct ${p.key} in ${p.where}, then run the command again.`,
    }),
  },
};
