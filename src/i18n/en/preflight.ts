import type { preflight as french } from '../fr/preflight.ts';
import { formatNumber as n } from './format.ts';
import { send } from './send.ts';

const s = (count: number) => (count === 1 ? '' : 's');
const people = (count: number) => `${n(count)} recipient${s(count)}`;
const date = (at: number) => new Date(at).toLocaleDateString('en-GB');
const megabytes = (bytes: number) => `${n(bytes / 1024 / 1024, 1)} MB`;

const links: (typeof french)['links'] = {
  empty: 'the address is empty',
  'scheme-missing': 'https:// (or mailto:) is missing before it',
  scheme: 'no program opens this kind of address',
  address: 'it is not a complete address',
  anchor: 'the message has no place of that name',
  relative: 'it means something on a site or a computer only, not in a message',
  local: 'it exists on your computer or network only',
  data: 'Gmail and Outlook show no images that are written into the address',
};

const domainIssues: (typeof french)['domainIssues'] = {
  'spf-missing': 'no SPF',
  'spf-several': 'several SPF records: none of them counts',
  'spf-everybody': 'an SPF record that lets everybody send (+all)',
  'dkim-missing': 'no DKIM key for this account',
  'dkim-other': 'another DKIM key than this account’s',
  'dkim-not-seen': 'no DKIM key of a common name',
  'dmarc-missing': 'no DMARC',
};

export const preflight: typeof french = {
  title: (p) => `🔍 CHECKING ${p.message} FOR ${p.list}`,
  ready: (p) => `✅ Everything is ready for ${people(p.count)}.`,
  warned: (p) => `⚠️  ${people(p.count)}, ${n(p.warnings)} warning${s(p.warnings)} to look at.`,
  refused: (p) => `❌ ${n(p.errors)} error${s(p.errors)} to correct before sending.`,
  confirm: 'Send in spite of these warnings? (Y/n): ',
  links,
  domainIssues,
  domain: {
    good: (p) => `Domain ${p.domain}: SPF, DKIM and DMARC published`,
    unsure: (p) => `Domain ${p.domain}: SPF and DMARC published; ${p.found} (your provider may sign with its own)`,
    bad: (p) => `Domain ${p.domain}: ${p.found}`,
    remedy: 'Ask your host to publish these records: without them, messages end up as spam.',
    silent: (p) => `Domain ${p.domain}: SPF, DKIM and DMARC not known (the DNS does not answer)`,
    silentRemedy: 'Run the command again when the computer is online; nothing keeps you from sending.',
  },
  details: {
    offer: (p) => (p.meant === '' ? `"${p.written}", letters are lost` : `"${p.written}" → "${p.meant}"?`),
    shifted: (p) =>
      p.column === null
        ? `"${p.found}" stands beyond the last column`
        : `"${p.found}" does not stand in the column "${p.column}"`,
    formula: 'a formula without its result',
  },
  problems: {
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
      what: `The message uses the variable ${p.variable} (${send.parts[p.part]}), which is missing for ${people(p.count)}:`,
      remedy: `Add the column or the value to the list, or write {{ ${p.variable} | default: "…" }} in the message.`,
    }),
    'template-fails': (p) => ({
      what: `The message (${send.parts[p.part]}) cannot be composed for ${people(p.count)}: ${p.problem}`,
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
    'unsubscribe-missing': (_) => ({
      what: 'The message does not say how to get no more of them.',
      remedy: 'Add a line, for example: "To receive no more of our messages, reply STOP."',
    }),
    'identity-missing': (_) => ({
      what: 'The message does not name who sends it.',
      remedy: 'Sign the message, or give the name and address of the association in facteur.yaml (identity).',
    }),
    'recipient-file': (p) => ({
      what: `The attachment is missing for ${people(p.count)}: ${p.problem}`,
      remedy: `Put these files in their place, correct these lines of the list, or the path in "attachments" of the message.`,
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
  },
  errors: {
    'send-refused': (p) => ({
      what: `${n(p.count)} error${s(p.count)} to correct before sending:\n${p.lines}`,
      remedy: 'Correct the message or the list, then run the command again; nothing was sent.',
    }),
  },
};
