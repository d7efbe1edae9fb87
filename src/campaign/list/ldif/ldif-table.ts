import type { TextFile } from '../csv/encoding.ts';
import { type TextLine, textLines } from '../csv/lines.ts';
import type { Table } from '../table.ts';
import { add, type CardField } from '../vcf/fields.ts';
import { type Card, tableOfCards } from '../vcf/vcf-table.ts';

/** A value longer than this, in characters, is a picture or a key: nothing that is shown. */
const LONGEST = 20_000;

/** Attributes of people (RFC 4519; those of Thunderbird begin with `mozilla`), in small letters. */
const fieldOf: Readonly<Record<string, CardField>> = {
  mail: 'email',
  mozillasecondemail: 'email',
  givenname: 'firstName',
  sn: 'lastName',
  cn: 'fullName',
  displayname: 'fullName',
  o: 'organisation',
  telephonenumber: 'phone',
  mobile: 'phone',
  homephone: 'phone',
  street: 'street',
  mozillahomestreet: 'street',
  l: 'city',
  mozillahomelocalityname: 'city',
  postalcode: 'postcode',
  mozillahomepostalcode: 'postcode',
  c: 'country',
  mozillahomecountryname: 'country',
  title: 'role',
  description: 'note',
};

/**
 * Opens an address book as Thunderbird and directories save it (.ldif, RFC 2849): each entry is a row, lists of people are left out. Throws
 * what reading the file throws, and `list-too-many-columns`.
 */
export function openLdif(text: TextFile): Promise<Table> {
  return tableOfCards(text, 'ldif', entriesOf);
}

async function* entriesOf(text: TextFile): AsyncGenerator<readonly Card[]> {
  const reader = new EntryReader();
  for await (const lines of textLines(text)) {
    const entries = lines.flatMap((line) => reader.push(line));
    if (entries.length > 0) yield entries;
  }
  const last = reader.end();
  if (last.length > 0) yield last;
}

class EntryReader {
  /** Of the entry; 0: none has begun. */
  #line = 0;
  #fields = new Map<CardField, string[]>();
  #people = true;
  /** An attribute that may go on in the next line. */
  #attribute = '';

  /** The entry that is complete with this line. */
  push({ line, text }: TextLine): Card[] {
    if (text.startsWith(' ')) {
      if (this.#attribute.length < LONGEST) this.#attribute += text.slice(1);
      return [];
    }
    this.#take();
    if (text.trim() === '') return this.end();
    if (this.#line === 0) this.#line = line;
    this.#attribute = text.startsWith('#') ? '' : text;
    return [];
  }

  /** The entry that is complete now, if one has begun. */
  end(): Card[] {
    this.#take();
    const card = { line: this.#line, fields: this.#fields };
    const whole = this.#line > 0 && this.#people && this.#fields.size > 0;
    this.#line = 0;
    this.#fields = new Map();
    this.#people = true;
    return whole ? [card] : [];
  }

  #take(): void {
    const [, name = '', coded = '', written = ''] = /^([\w-]+)(?:;[^:]*)?:(:?)\s*(.*)$/s.exec(this.#attribute) ?? [];
    this.#attribute = '';
    const value = (coded === '' ? written : Buffer.from(written, 'base64').toString()).trim();
    if (/^objectclass$/i.test(name) && /^groupOf/i.test(value)) this.#people = false;
    const field = fieldOf[name.toLowerCase()];
    if (field) add(this.#fields, field, value, false);
  }
}
