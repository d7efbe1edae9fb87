import type { leavePage as fr } from '../fr/leave-page.ts';
import { formatNumber as n } from './format.ts';

export const leavePage: typeof fr = {
  fine: (p) =>
    p.waiting === null || p.waiting === 0
      ? `Unsubscribe page: ${p.url} answers`
      : `Unsubscribe page: ${p.url} answers; requests to be taken over: ${n(p.waiting)}`,
  silent: (p) => ({
    what: `The unsubscribe page ${p.url} does not answer: ${p.problem}`,
    remedy:
      'Check publicUrl in facteur.yaml, then open that address in a browser. If the page runs on your machine, start it: facteur web --public',
  }),
  troubles: {
    'not-ours': (p) => ({
      what: `At ${p.url} something else answers than Facteur's unsubscribe page`,
      remedy:
        'Correct publicUrl in facteur.yaml; or put the two files there that the command facteur suppress php writes. If it is behind a web server, that has to pass on all that follows /u/.',
    }),
    'no-settings': (p) => ({
      what: `The unsubscribe page ${p.url} is there, but not its second file, unsubscribe-settings.php`,
      remedy: 'Put it into the same folder. The command facteur suppress php writes it.',
    }),
    'other-key': (p) => ({
      what: `The unsubscribe page ${p.url} does not have the key of this project: it does not know the links in your messages`,
      remedy:
        'Run facteur suppress php again, then put unsubscribe-settings.php there again. If you have moved this project, put the earlier key back first (facteur restore).',
    }),
    'cannot-write': (p) => ({
      what: `The unsubscribe page ${p.url} cannot take requests down: its folder cannot be written to`,
      remedy:
        "At your provider, allow writing to that folder, or name another one in unsubscribe-settings.php ('folder').",
    }),
  },
};
