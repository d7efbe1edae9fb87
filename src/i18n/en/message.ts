import type { message as french } from '../fr/message.ts';

export const message: typeof french = {
  errors: {
    'message-not-found': (p) => ({
      what: `The message ${p.file} was not found.`,
      remedy: `Check the file name, or name it with -m FILE.`,
    }),
  },
};
