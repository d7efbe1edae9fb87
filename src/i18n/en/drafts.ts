import type { drafts as french } from '../fr/drafts.ts';
import { formatNumber as n } from './format.ts';

export const drafts: typeof french = {
  errors: {
    'draft-not-found': (p) => ({
      what: `There is no draft ${p.id}, or no more.`,
      remedy: 'Look at the list of drafts; they are removed 90 days after they were last changed.',
    }),
    'draft-changed': (p) => ({
      what: `The draft ${p.id} was changed meanwhile (it is at revision ${p.revision} now).`,
      remedy: 'Read it again, then make your change anew.',
    }),
    'draft-sent': (p) => ({
      what: `The draft ${p.id} was sent: it is campaign ${p.campaign}.`,
      remedy: 'Follow that campaign, or make a new draft.',
    }),
    'draft-incomplete': (p) => ({
      what: `The draft ${p.id} has no ${p.missing} yet.`,
      remedy: p.missing === 'list' ? 'Give it a list of recipients.' : 'Give it a message.',
    }),
    'draft-damaged': (p) => ({
      what: `The draft in ${p.file} cannot be read: ${p.problem}.`,
      remedy: 'Remove it and begin anew; no campaign depends on it.',
    }),
    'draft-file-name': (p) => ({
      what: `"${p.name}" is no name that a file can have here.`,
      remedy:
        'Rename the file: a plain name, without a full stop at its beginning or a backslash, 200 characters at most.',
    }),
    'draft-no-file': (p) => ({
      what: `The draft ${p.id} has no file "${p.name}".`,
      remedy: 'Look which files go with it, or add this one.',
    }),
    'draft-file-too-large': (p) => ({
      what: `The file ${p.name} is too large: ${n(p.most / 1024 / 1024)} MB at most.`,
      remedy: 'Make it smaller, or put it online and write its address in the message.',
    }),
    'draft-too-many-files': (p) => ({
      what: `There are too many files: ${n(p.most)} at most.`,
      remedy: 'Remove those that the message does not need.',
    }),
  },
};
