import type { list as french } from '../fr/list.ts';
import { formatNumber as n } from './format.ts';
import { fileReason, fileRemedy } from './system.ts';

/** Workbooks by the program that people know them from. */
const workbooks: Readonly<Record<string, string>> = {
  xlsx: 'Excel',
  ods: 'LibreOffice (.ods)',
  xls: 'Excel 97 (.xls)',
  xlsb: 'Excel (.xlsb)',
  numbers: 'Numbers',
};

export const list: typeof french = {
  addressProblems: {
    empty: 'no address',
    'no-at': 'no @',
    several: 'several addresses in one cell',
    characters: 'a space or a character that no address has',
    'local-part': 'the part before the @ is not valid',
    domain: 'the part after the @ is no domain name',
    undotted: 'the end of the domain name (.org, .com...) is missing',
    'too-long': 'too long',
    formula:
      'the cell is a formula whose result the file does not hold: open the workbook in a spreadsheet program, save it, and run the command again',
    error: 'the cell shows an error of the spreadsheet',
  },
  nameColumn: 'name',
  cardColumns: {
    email: 'email',
    title: 'title',
    firstName: 'first name',
    lastName: 'last name',
    fullName: 'full name',
    organisation: 'organisation',
    role: 'role',
    phone: 'phone',
    street: 'street',
    postcode: 'postcode',
    city: 'city',
    country: 'country',
    birthday: 'birthday',
    groups: 'groups',
    note: 'note',
  },
  reading: (p) => {
    if (p.sheet !== null) return `${workbooks[p.format] ?? p.format} workbook, sheet "${p.sheet}"`;
    const kind = { csv: '', vcf: 'address cards, ', ldif: 'address book (LDIF), ', addresses: 'copied addresses, ' }[
      p.format
    ];
    const where = p.rows === undefined ? '' : `, rows in ${p.rows}`;
    return `${kind ?? `${p.format.toUpperCase()}, `}${p.encoding ?? ''}${where}`;
  },
  errors: {
    'list-not-found': (p) => ({
      what: `The list ${p.file} was not found.`,
      remedy: `Check the file name, or name it with -t FILE.`,
    }),
    'list-not-a-file': (p) => ({
      what: `The list ${p.file} is not a file (but a folder, a pipe or a device).`,
      remedy: `Save the list as a CSV file and name it with -t FILE, or hand it on through standard input: command | facteur send -t -`,
    }),
    'list-no-input': () => ({
      what: `The list is expected on standard input (-t -), but nothing is connected there.`,
      remedy: `Connect it: facteur send -t - < list.csv; or name a file: -t list.csv.`,
    }),
    'list-unreadable': (p) => ({
      what: `The list ${p.file} cannot be read: ${fileReason(p.reason)}.`,
      remedy: fileRemedy(p.reason, `Check that you may read this file and that no other program locks it.`),
    }),
    'list-changed': (p) => ({
      what: `The list ${p.file} was changed while it was being read.`,
      remedy: `Finish saving the file, then run the command again.`,
    }),
    'list-empty': (p) => ({
      what: `The list ${p.file} is empty.`,
      remedy: `Write the names of the columns on the first line (for example email,name), then one recipient a line.`,
    }),
    'list-no-rows': (p) => ({
      what: `The list ${p.file} has only the line with the column names: no recipient.`,
      remedy: `Add one recipient a line below the names of the columns.`,
    }),
    'list-no-address-column': (p) => ({
      what: `The list ${p.file} has no column of addresses. Columns found: ${p.columns.join(', ') || '-'}.`,
      remedy: `Name the column of the addresses "email", on the first line of the file, or say which it is: --map email="Column".`,
    }),
    'list-several-address-columns': (p) => ({
      what: `Several columns of the list ${p.file} hold addresses: ${p.columns.join(', ')}.`,
      remedy: `Say which one to write to: --map email="Column".`,
    }),
    'list-map-column': (p) => ({
      what: `--map: the list ${p.file} has no column "${p.column}". Columns found: ${p.columns.join(', ') || '-'}.`,
      remedy: `Write the column's name as the list does, or its letter (A, B, C...).`,
    }),
    'list-too-many-columns': (p) => ({
      what: `On line ${p.line}, the list ${p.file} has ${n(p.count)} columns; at most ${n(p.most)} can be read.`,
      remedy: `Open it in a spreadsheet program: one recipient a row, one thing a column. Remove the columns you do not need, or say what separates them: --delimiter ";".`,
    }),
    'list-header': (p) => ({
      what: `--header: the list ${p.file} has nothing on line ${p.line}.`,
      remedy: `Give the number of the line with the names of the columns, or --header none if there is none.`,
    }),
    'list-sheet': (p) => ({
      what: `--sheet: the workbook ${p.file} has no sheet "${p.sheet}". Sheets found: ${p.sheets.join(', ') || '-'}.`,
      remedy: `Write the sheet's name as the workbook does, or its number (1, 2...).`,
    }),
    'list-option': (p) => ({
      what: `${p.option} does not fit the list ${p.file}, which is ${p.format.toUpperCase()}.`,
      remedy: `Leave this option out, or name with -t a file of the other format.`,
    }),
    'list-encoding-unknown': (p) => ({
      what: `--encoding: the encoding "${p.encoding}" is not known.`,
      remedy: `Write utf-8, windows-1252, utf-16le, macintosh, cp850, iso-8859-15...`,
    }),
    'list-null-byte': (p) => ({
      what: `On line ${p.line}, the list ${p.file} has a NUL character (byte 0), which no text has: it is damaged.`,
      remedy: `Open it in a spreadsheet program, check this line, and save it as "CSV UTF-8".`,
    }),
    'list-quotes': (p) => ({
      what: `In the list ${p.file}, a quotation mark (") opened on line ${p.line} or after it is not closed as it should be.`,
      remedy: `Close it or remove it; inside a quoted cell, a quotation mark is written twice ("").`,
    }),
    'list-row-too-long': (p) => ({
      what: `In the list ${p.file}, line ${p.line} is too long (more than a million characters).`,
      remedy: `Shorten the cell that is too large; or look on this line for a quotation mark (") that was opened and never closed, and remove it.`,
    }),
    'where-syntax': (p) => ({
      what: `The condition "${p.where}" is not complete or not understood.`,
      remedy: `Write it as in a message, text in quotes, equality with two signs: city == "Podor" and age > 17`,
    }),
    'where-column': (p) => ({
      what: `The condition names the column "${p.column}", which the list ${p.file} does not have. Columns found: ${p.columns.join(', ') || '-'}.`,
      remedy: `Write the column's name as in a message, and quote what is text: city == "Podor"`,
    }),
    'where-value': (p) => ({
      what: `Line ${p.line} of ${p.file} does not tell whether the condition holds: ${p.problem} (${p.value}).`,
      remedy: 'Correct this line of the list, or the condition.',
    }),
    'list-json': (p) => ({
      what: `On line ${p.line}, the list ${p.file} is no valid JSON, or no sequence of objects.`,
      remedy: `Write one object a recipient, {"email": "...", "name": "..."}, in a list [ ... ] or one on each line.`,
    }),
    'list-encoding': (p) => ({
      what: `The list ${p.file} is damaged or mixes two character encodings${p.line === null ? '' : ` (see line ${p.line})`}: names would be misspelt.`,
      remedy: `Open it in a spreadsheet program, correct the accented letters, and save it as "CSV UTF-8".`,
    }),
    'list-json-rows': (p) => ({
      what:
        p.rows === null
          ? `In the list ${p.file}, several lists hold addresses: ${p.paths.join(', ')}.`
          : `--rows: the list ${p.file} has no objects in "${p.rows}". Lists found: ${p.paths.join(', ') || '-'}.`,
      remedy: `Say where the recipients are, for example: --rows ${p.paths[0] ?? 'data.items'}`,
    }),
    'list-card': (p) => ({
      what: `In the list ${p.file}, the card that begins on line ${p.line} has no end (END:VCARD): the file is cut off.`,
      remedy: `Export the contacts again, as vCard (.vcf) or CSV.`,
    }),
    'list-format': (p) => ({
      what: {
        document: `The list ${p.file} is no table: it is a web page, a calendar or another document.`,
        binary: `The list ${p.file} is neither a text file nor a workbook (.xlsx, .ods, .xls, .xlsb, .numbers).`,
      }[p.kind],
      remedy: `Open it in a spreadsheet program, choose "Save as", then "Excel workbook (.xlsx)" or "CSV UTF-8", and name that file with -t.`,
    }),
    'list-workbook-protected': (p) => ({
      what: `The workbook ${p.file} is protected by a password.`,
      remedy: `Open it in a spreadsheet program, take the password off (or save the sheet as "CSV UTF-8"), and name that file with -t.`,
    }),
    'list-workbook-damaged': (p) => ({
      what: `The workbook ${p.file} is damaged or incomplete.`,
      remedy: `Open it in a spreadsheet program and save it again, as "Excel workbook (.xlsx)" or "CSV UTF-8".`,
    }),
    'list-workbook-too-large': (p) => ({
      what: `The workbook ${p.file} is too large to be read: it has too many rows or columns, be they empty.`,
      remedy: `Save the sheet with the recipients as "CSV UTF-8", and name that file with -t.`,
    }),
  },
};
