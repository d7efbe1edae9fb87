import type { archive as french } from '../fr/archive.ts';
import { fileReason, fileRemedy } from './system.ts';

/** `facteur archive`, and the pages that it writes. */
export const archive: typeof french = {
  command: "writes a campaign's message (without ID: of the latest) as a page that names nobody, for a website",
  output: 'the folder of the pages (made if it is not there); its index.html lists all archived messages',
  withAttachments: 'puts the attachments beside the page, too',
  set: 'what is written in the place of a variable, such as --set city=Podor (may be repeated)',
  wrongValue: (p) => `--set ${p.given}: it has to be NAME=VALUE`,
  written: (p) => `📰 Message archived in ${p.file}\n   Index: ${p.index}`,
  gaps: (p) =>
    `   Without a value on this page: ${p.names.join(', ')}. Read it again; to have something written there: --set ${p.names[0] ?? ''}=...`,
  back: 'All messages',
  attachments: 'Attachments',
  title: 'Our messages',
  titleOf: (p) => `Messages of ${p.name}`,
  colon: ':',
  errors: {
    'archive-value': (p) => ({
      what: `The message of campaign ${p.id} cannot be written without a recipient: ${p.problem}.`,
      remedy: `It calculates or compares with a value of the list. Give one that suits everybody: facteur archive ${p.id} -o FOLDER --set NAME=VALUE`,
    }),
    'archive-not-ours': (p) => ({
      what: `${p.file} was not written by facteur archive, or cannot be understood.`,
      remedy: 'Nothing was replaced. Name an empty folder or that of an archive, or move this file away.',
    }),
    'archive-folder': (p) => ({
      what: `The archive cannot be written in ${p.folder}: ${fileReason(p.reason)}.`,
      remedy: fileRemedy(p.reason, 'Name another folder, in which you may write and which has room.'),
    }),
  },
};
