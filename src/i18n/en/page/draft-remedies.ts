import type { FindingCode } from '../../../findings.ts';

/** What can be done on the page about what is found; what it is says the server (en/findings.ts). */
export const remedies: Readonly<Record<FindingCode, string>> = {
  'invalid-addresses': 'Correct the address here, or leave the row out; if you do nothing, these rows get no message.',
  'several-addresses': 'To write to another one only, write it here; to write to all, give each a row of its own.',
  'mistyped-addresses': 'If it is a typing error, correct it; else leave it as it is.',
  'smtputf8-addresses': 'Make sure that these addresses are written so: some servers refuse them.',
  'role-addresses': 'Several people often read these mailboxes. Nothing to do if you meant it.',
  duplicates: 'Nothing to do: each address gets the message once, by its first row.',
  suppressed: 'Nothing to do: these people asked for no more messages, or their address is gone.',
  'rows-hidden': 'Say whether they are to be written to.',
  'rows-shifted':
    'Compare these rows with the others in the spreadsheet, correct the list and give it again; or leave them out.',
  'cells-without-value':
    'Open the workbook, correct the formula, save it and give the list again; or leave these rows out.',
  'text-garbled': 'Nothing is changed without you. The letters can be put right all at once.',
  'zeros-lost': 'Nothing is changed without you. The zeros can be put back all at once.',
  'names-capitals':
    'Nothing is changed without you. The names can be rewritten all at once: "DUPONT" becomes "Dupont".',
  'columns-hidden': 'Their values can be used like the others. Make sure that they are the right ones.',
  'sheet-hidden': 'Make sure that it is the right sheet, or name another one under "Read the list differently".',
  'other-addresses': 'If it is not the right one, choose another column of addresses below.',
  'column-garbled': 'The letters can be put right all at once.',
  'copy-column': 'Give a row to each person who is to get the message.',
  'time-invalid': 'Correct these cells in the list (2026-12-01 08:00) and give it again; an empty cell: at once.',
  'time-zone-invalid':
    "Correct these cells in the list (Europe/Paris) and give it again; an empty cell: the project's zone.",
  'time-skipped': 'Nothing to do if an hour later will do; else correct the list and give it again.',
  'time-past': 'Nothing to do if they are to get it at once; else correct the list and give it again.',
  'variable-missing': 'Take this name out of the message, give it to a column of the list, or leave these rows out.',
  'template-fails': 'Correct the message, or leave these rows out.',
  'recipient-file': 'Add these files to the message, or leave these rows out.',
  'cell-error': 'Correct the formula in the workbook and give the list again; or leave these rows out.',
  'cell-formula': 'Open the workbook in a spreadsheet program, save it and give the list again.',
  'variable-empty': 'Complete the list, or have a text for those who have nothing: {{ name | default: "..." }}.',
  'greeting-blank': 'Complete the list, or have a text for those who have nothing: {{ name | default: "all" }}.',
  'subject-empty': 'Complete the list, or give the subject some text that stays.',
  'html-clipped': 'Shorten the message, or put a part of it on a page online.',
  link: 'Write the whole address as the browser shows it: https://...',
  image: 'Add the picture to the files of the message, or give its whole address: https://...',
  'link-variable': 'Add "| url" to the name in the link, before the two braces.',
  'message-too-big': 'Put large files online and write their address in the message.',
  'message-big': 'Put large files online and write their address in the message.',
  'foreign-column': 'If you do nothing, this text goes out as it is. It can become the name of the column at once.',
  'foreign-unknown':
    'If you do nothing, this text goes out as it is. Put the name of a column in its place, or take it out.',
  filler: 'Complete it or take it out.',
  'unsubscribe-missing': 'Add a line, for example: "To get no more messages from us, reply STOP."',
  'identity-missing': 'Sign the message, or give the name and address of the association in the settings.',
  'own-senders':
    'Nothing to do if that suits you. Otherwise choose one account, or a sender that each account may use.',
  'copy-key': 'Add the person who is to get the message to the list, and take this line out of the message.',
  domain: 'Ask the host of your domain to publish these records.',
};
