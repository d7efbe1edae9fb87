import type { home as french } from '../../fr/page/home.ts';

/** The view `home`. */
export const home: typeof french = {
  running: 'At this moment',
  nothing: { title: 'Nothing is being sent', text: 'A new campaign begins with a list of people.' },
};
