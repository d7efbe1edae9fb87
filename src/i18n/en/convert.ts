import type { convert as french } from '../fr/convert.ts';

export const convert: typeof french = {
  changed: (p) => `✅ ${p.from} → ${p.to}`,
  left: (p) => `⚠️  ${p.from}: nothing like it here, left as it is`,
  nothing: 'ℹ️  Nothing to change in this message.',
  written: (p) => `📄 Message written: ${p.file}`,
  rewritten: (p) => `📄 Message rewritten: ${p.file} (the original is kept: ${p.original})`,
  errors: {
    'convert-not-written': (p) => ({
      what: `The message ${p.file} cannot be written: ${p.problem}`,
      remedy: 'Check your rights in the folder and the space on the disk, or give another file with --output.',
    }),
  },
};
