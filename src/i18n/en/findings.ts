import type { MessagePart } from '../../findings.ts';
import {
  type FindingsCatalogue,
  type FindingWords,
  findingLines,
  joined,
  leftOutLines,
  type RowWords,
  rowLines,
  sayRefusal,
} from '../findings.ts';
import type { findings as french } from '../fr/findings.ts';
import { formatNumber as n } from './format.ts';
import { list } from './list.ts';
import { domainIssues, links } from './preflight.ts';
import { timeFindings } from './times.ts';

const s = (count: number) => (count === 1 ? '' : 's');
const es = (count: number) => (count === 1 ? '' : 'es');
const people = (count: number) => `${n(count)} recipient${s(count)}`;
const date = (at: number) => new Date(at).toLocaleDateString('en-GB');
const megabytes = (bytes: number) => `${n(bytes / 1024 / 1024, 1)} MB`;

const parts: Readonly<Record<MessagePart, string>> = {
  subject: 'subject',
  html: 'HTML',
  text: 'text',
  to: 'recipient',
  attachment: 'attachment',
};

const rows: RowWords = {
  line: (p) => `   line ${p.line}: ${p.email}`,
  invalid: (p) => `   line ${p.line}: "${p.text}" (${p.problem})`,
  several: (p) => `   line ${p.line}: "${p.text}" → ${p.email}`,
  mistyped: (p) => `   line ${p.line}: ${p.email} – did you mean ${p.meant}?`,
  more: (p) => `   … and ${n(p.count)} more`,
  leftOut: (p) => `ℹ️  ${n(p.count)} row${s(p.count)} left out by ${p.by}`,
  byHand: 'you',
  offer: (p) => (p.meant === '' ? `"${p.written}", letters are lost` : `"${p.written}" → "${p.meant}"?`),
  shifted: (p) =>
    p.column === null
      ? `"${p.found}" stands beyond the last column`
      : `"${p.found}" does not stand in the column "${p.column}"`,
  formula: 'a formula without its result',
  problems: list.addressProblems,
};

const problems: FindingWords = {
  'invalid-addresses': (p) => ({
    what: `${n(p.count)} address${es(p.count)} not valid:`,
    remedy: 'Correct them in the list, or send without these rows.',
  }),
  'several-addresses': (p) => ({
    what: `${n(p.count)} cell${s(p.count)} with several addresses: the message goes to the first`,
    remedy: 'To write to the others, too, give each a row of its own.',
  }),
  'mistyped-addresses': (p) => ({
    what: `${n(p.count)} address${es(p.count)} perhaps mistyped (nothing is changed):`,
    remedy: 'Correct those that are wrong in the list.',
  }),
  'smtputf8-addresses': (p) => ({
    what: `${n(p.count)} address${es(p.count)} with letters outside ASCII before the @: only servers that offer SMTPUTF8 accept them`,
    remedy: 'Check that these addresses are really written like that.',
  }),
  'role-addresses': (p) => ({
    what: `${n(p.count)} address${es(p.count)} of a function (contact@, info@…)`,
    remedy: 'Know that several people often read these mailboxes.',
  }),
  duplicates: (p) => ({
    what: `${n(p.count)} duplicate${s(p.count)}: one message per address`,
    remedy: 'Nothing to do: the first row of each address counts.',
  }),
  suppressed: (p) => ({
    what: `${n(p.count)} unsubscribed or dead address${es(p.count)} left out`,
    remedy: 'Who asked to get your messages again is put back by: facteur suppress remove ADDRESS',
  }),
  'cells-without-value': (p) => ({
    what: `The cell "${p.column}" has no value that can be used for ${people(p.count)}:`,
    remedy: 'Open the workbook in a spreadsheet program, correct the formula, and save it.',
  }),
  'rows-hidden': (p) => ({
    what: `${n(p.count)} row${s(p.count)} hidden in the spreadsheet (by a filter or by hand):`,
    remedy: 'Add --skip-hidden not to write to them.',
  }),
  'columns-hidden': (p) => ({
    what: `Column${s(p.columns.length)} hidden in the spreadsheet: ${p.columns.join(', ')}.`,
    remedy: 'Show what is hidden and check what is in it: it is used like the rest.',
  }),
  'sheet-hidden': (p) => ({
    what: `The sheet "${p.sheet}" is hidden in the workbook.`,
    remedy: 'Check that it is the right one, or name another: --sheet "Name".',
  }),
  'other-addresses': (p) => ({
    what: `The list has several columns of addresses: the message goes to the one in "${p.column}", and where there is none, to the one in ${p.others.map((name) => `"${name}"`).join(', ')}${p.count > 0 ? ` (${people(p.count)}):` : '.'}`,
    remedy: 'To write to another column: --map email="Column".',
  }),
  'text-garbled': (p) => ({
    what: `In the column "${p.column}", letters with accents are damaged for ${people(p.count)}:`,
    remedy: 'Correct the list, or add --mend text to have what is offered; else nothing is changed.',
  }),
  'column-garbled': (p) => ({
    what: `The name of the column "${p.name}" is damaged: "${p.meant}"?`,
    remedy: 'Correct it in the list, or add --mend text.',
  }),
  'zeros-lost': (p) => ({
    what: `In the column "${p.column}", the zero at the beginning may be missing for ${people(p.count)}:`,
    remedy: 'Format the column as text and correct it, or add --mend zeros; else nothing is changed.',
  }),
  'names-capitals': (p) => ({
    what: `In the column "${p.column}", names are all in capitals for ${people(p.count)}, the others are not:`,
    remedy: 'Correct the list, or add --mend capitals; else nothing is changed.',
  }),
  'rows-shifted': (p) => ({
    what: `In ${n(p.count)} row${s(p.count)}, cells seem to stand a column too far:`,
    remedy: 'Open the list and compare these rows with the others: a separator is missing, or there is one too many.',
  }),
  ...timeFindings,
  'cell-error': (p) => ({
    what: `The cell "${p.column}" shows an error of the spreadsheet for ${people(p.count)}:`,
    remedy: 'Correct the formula in the workbook, then save it.',
  }),
  'cell-formula': (p) => ({
    what: `The cell "${p.column}" is a formula whose result the file does not hold, for ${people(p.count)}:`,
    remedy: 'Open the workbook in a spreadsheet program and save it: then the results are written into it.',
  }),
  'greeting-blank': (p) => ({
    what: `The message greets nobody ("Hello ,") for ${people(p.count)}:`,
    remedy: 'Complete the list, or write for example: Hello{% if name != "" %} {{ name }}{% endif %},',
  }),
  'variable-missing': (p) => ({
    what: `The message uses the variable ${p.variable} (${parts[p.part]}), which is missing for ${people(p.count)}:`,
    remedy: `Add the column or the value to the list, or write {{ ${p.variable} | default: "…" }} in the message.`,
  }),
  'template-fails': (p) => ({
    what: `The message (${parts[p.part]}) cannot be composed for ${people(p.count)}: ${p.problem}`,
    remedy: 'Correct the template or these rows of the list.',
  }),
  'message-too-big': (p) => ({
    what: `The message has ${megabytes(p.size)} with its attachments; the server takes ${megabytes(p.limit)}.`,
    remedy: 'Put large files online and write their address in the message.',
  }),
  'message-big': (p) => ({
    what: `The message has ${megabytes(p.size)} with its attachments: many mailboxes refuse more than ${megabytes(p.limit)}.`,
    remedy: 'Put large files online and write their address in the message.',
  }),
  'variable-empty': (p) => ({
    what: `The variable ${p.name} is empty for ${people(p.count)}:`,
    remedy: `Complete the list, or write {{ ${p.name} | default: "…" }} in the message.`,
  }),
  'subject-empty': (p) => ({
    what: `The subject is empty for ${people(p.count)}:`,
    remedy: 'Complete the list, or give the subject a text that stays.',
  }),
  'html-clipped': (p) => ({
    what: `The message is over 102 KB for ${people(p.count)}: Gmail hides the end of it (and the unsubscribe link with it).`,
    remedy: 'Shorten the message, or put a part of it on a page online.',
  }),
  link: (p) => ({
    what: `Link "${p.url}": ${links[p.problem]}${p.count > 0 ? ` (${people(p.count)}).` : '.'}`,
    remedy: 'Write the whole address, as the browser shows it: https://…',
  }),
  image: (p) => ({
    what: `Image "${p.url}": ${links[p.problem]}${p.count > 0 ? ` (${people(p.count)}).` : '.'}`,
    remedy: 'Give a file beside the message, or the whole https:// address of the image.',
  }),
  'link-variable': (p) => ({
    what: `The variable ${p.name} is written as it is into a link, where its accents, spaces or signs change the address for ${people(p.count)}:`,
    remedy: `Write {{ ${p.write} | url }} in the link.`,
  }),
  'foreign-column': (p) => ({
    what: `"${p.written}" (${p.file}, line ${p.line}) would go out as it stands; here the variable is written: ${p.write}`,
    remedy:
      'Write variables between {{ and }}, or have it done: facteur convert MESSAGE. To keep such a text: {{ "[name]" }}.',
  }),
  'foreign-unknown': (p) => ({
    what:
      `"${p.written}" (${p.file}, line ${p.line}) would go out as it stands: it may be a variable of ${p.system ?? 'another system'}` +
      (p.write ? `, which would be written here: ${p.write}` : '.'),
    remedy:
      'Write the name of a column between {{ and }} in its place (facteur convert MESSAGE does it), or remove it.',
  }),
  filler: (p) => ({
    what: `"${p.written}" (${p.file}, line ${p.line}) looks like a text that is still to be written.`,
    remedy: 'Complete or remove it.',
  }),
  'unsubscribe-missing': () => ({
    what: 'The message does not say how to get no more of them.',
    remedy: 'Add a line, for example: "To receive no more of our messages, reply STOP."',
  }),
  'identity-missing': () => ({
    what: 'The message does not name who sends it.',
    remedy: 'Sign the message, or give the name and address of the association in facteur.yaml (identity).',
  }),
  'recipient-file': (p) => ({
    what: `The attachment is missing for ${people(p.count)}: ${p.problem}`,
    remedy: `Put these files in their place, correct these lines of the list, or the path in "attachments" of the message.`,
  }),
  'own-senders': (p) => ({
    what: `These accounts write under their own address: ${p.senders.map(({ account, address }) => `${account} (${address})`).join(', ')}. Replies go to ${p.answers}.`,
    remedy: `Nothing to do if that suits you. Otherwise give these accounts the message's address as "from", if their provider accepts it.`,
  }),
  'copy-key': (p) => ({
    what: `${p.key} (${p.file}, line ${p.line}) makes no copies: each message goes to one address.`,
    remedy: `Add whoever is to get the message to the list, and remove this line.`,
  }),
  domain: (p) => ({
    what: `Domain ${p.domain}: ${p.issues.map((issue) => domainIssues[issue]).join(', ')} (looked up on ${date(p.at)}).`,
    remedy: 'Ask your host to publish these records, then: facteur check',
  }),
  'copy-column': (p) => ({
    what: `The column "${p.column}" of the list makes no copies: each message goes to one address.`,
    remedy: 'Give a row to everybody who is to get the message.',
  }),
};

const catalogue: FindingsCatalogue = { rows, problems };

export const findings: typeof french = {
  ...catalogue,
  parts,
  errors: {
    'send-invalid-addresses': (p) => {
      const count = p.invalid.count ?? 0;
      return {
        what: `${n(count)} address${es(count)} in ${p.file} not valid:\n${rowLines(p.invalid, rows)}`,
        remedy: 'Correct the list, or add --yes to send without these lines.',
      };
    },
    'send-hidden-rows': (p) => {
      const count = p.hidden.count ?? 0;
      return {
        what: `${n(count)} row${s(count)} in ${p.file} hidden in the spreadsheet (by a filter or by hand):\n${rowLines(p.hidden, rows)}`,
        remedy: 'Add --skip-hidden not to write to them, or --yes to write to them, too.',
      };
    },
    'send-nobody': (p) => ({
      what: joined(
        `There is nobody left to write to in ${p.file}.`,
        p.invalid ? rowLines(p.invalid, rows) : '',
        leftOutLines(p.leftOut, rows),
      ),
      remedy: 'Correct the addresses of the list.',
    }),
    'send-variable-missing': (p) => sayRefusal(p.first, p.others, catalogue),
    'send-template-fails': (p) => sayRefusal(p.first, p.others, catalogue),
    'send-recipient-files': (p) => sayRefusal(p.first, p.others, catalogue),
    'send-template-endless': (p) => ({
      what: `The message (${parts[p.part]}) cannot be composed: ${p.problem}.\n${rows.line(p)}`,
      remedy: 'Correct the {% for %} loops of the message: a hundred turns are enough for any message.',
    }),
    'send-refused': (p) => ({
      what: joined(
        `${n(p.findings.length)} error${s(p.findings.length)} to correct before sending:`,
        ...p.findings.map((finding) => findingLines(finding, catalogue)),
      ),
      remedy: 'Correct the message or the list, then run the command again; nothing was sent.',
    }),
  },
};
