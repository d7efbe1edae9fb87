import type { preview as french } from '../fr/preview.ts';
import { formatNumber as n } from './format.ts';
import { status } from './status.ts';
import { fileReason, fileRemedy } from './system.ts';

const kilobytes = (bytes: number) => `${n(Math.ceil(bytes / 1024))} KB`;

export const preview: typeof french = {
  from: (p) => `From: ${p.from}`,
  replyTo: (p) => `Replies to: ${p.to}`,
  to: (p) => `To: ${p.email} (recipient ${n(p.row)}, line ${p.line} of the list)`,
  subject: (p) => `Subject: ${p.subject}`,
  attachment: (p) => `Attachment: ${p.filename} (${kilobytes(p.size)})`,
  size: (p) =>
    `Size: ${kilobytes(p.size)}${p.html ? ', in HTML and as text (the text below; the page: --html or --open)' : ', text only'}`,
  written: (p) => `✅ Written to ${p.file}`,
  opened: (p) => `🌐 Opened in the browser: ${p.file}`,
  openNeedsTerminal: '--open opens a browser: it needs a terminal. Use --html FILE.',
  testOnly: '--for and --row go with --test-to.',
  testSent: (p) => `✅ [TEST] sent to ${p.to}: the message of ${p.email} (recipient ${n(p.row)})`,
  testFailed: (p) => `❌ [TEST] refused for ${p.to} (the message of ${p.email}, recipient ${n(p.row)}): "${p.reply}"`,
  errors: {
    'sample-not-found': (p) => ({
      what: `The list ${p.file} has no recipient ${p.which}.`,
      remedy: 'Give an address of the list (--for) or the number of a recipient (--row), from 1.',
    }),
    'preview-file': (p) => ({
      what: `The file ${p.file} cannot be written: ${fileReason(p.reason)}.`,
      remedy: fileRemedy(p.reason, 'Name another file, in a folder you may write to.'),
    }),
    'test-account': (p) => ({
      what: `The test was not sent: ${status.holds[p.reason].what} (account ${p.name}, ${p.server}: "${p.message}").`,
      remedy: p.remedy,
    }),
  },
};
