import type { settings as french } from '../fr/settings.ts';
import { problem } from './config.ts';
import { fileReason, fileRemedy } from './system.ts';

const reasons: Readonly<Record<string, string>> = {
  locked: 'another program is changing the settings',
  alias: 'facteur.yaml refers to another place there ("*")',
};

/** Settings that are read and changed in the application. */
export const settings: typeof french = {
  errors: {
    'settings-changed': () => ({
      what: 'The settings were changed in the meantime, here or in the files. Nothing was written.',
      remedy: 'Read them again, then make your change anew.',
    }),
    'settings-invalid': (p) => ({
      what: `${p.field} is not valid: ${problem(p.problem)}. Nothing was written.`,
      remedy: `Correct ${p.field}, then try again.`,
    }),
    'settings-refused': (p) => ({
      what: `With this change the settings could not be read any more: ${p.detail} Nothing was written.`,
      remedy: 'Correct .env or facteur.yaml first: facteur check says where.',
    }),
    'settings-fixed': (p) => ({
      what: `${p.field} is said by the environment variable ${p.variable}, which stands over the files.`,
      remedy: `Take ${p.variable} out of this program's environment and start it again, or change it there.`,
    }),
    'settings-not-written': (p) => ({
      what: `${p.file} could not be written: ${reasons[p.reason] ?? fileReason(p.reason)}. The settings from before are still there.`,
      remedy: fileRemedy(p.reason, 'Check your rights and the room on the disk, or change the file by hand.'),
    }),
  },
};
