/** A mailbox longer than this, in characters, is none. */
const LONGEST = 2_000;

/** What stands between two separators, and where it begins. */
export interface MailboxText {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** How lines begin that are copied with the fields of a message. */
const FIELD = /^\s*(?:to|cc|bcc|from|reply-to|à|a|cci|de|répondre à|destinataires?)\s*:\s*/i;
/** Fields of a message that are copied along and name nobody. */
const NOBODYS =
  /^\s*(?:date|sent|subject|envoyé(?: le)?|objet|sujet|importance|pièces? jointes?|attachments?)\s*:[^@]*$/i;
/** How people number those on a list, and what stands before a link. */
const MARK = /^(?:\d{1,4}\s*[.)]|[-–•*·])\s+(?=\S)|^mailto:/i;

/**
 * Takes mailboxes apart as people copy them out of mail programs: separated by `,` `;` or ends of lines, names with commas
 * in quotes (RFC 5322, 3.4), or, as Outlook has it, before an address in `<>` without any.
 */
export class MailboxSplitter {
  #line = 1;
  #text = '';
  #beginLine = 1;
  #inside: '' | '"' | '<' | '(' = '';
  #escaped = false;
  /** A piece without an address that ended with a comma: `Dupré` of `Dupré, Jean <jean@...>`. */
  #before: MailboxText | null = null;

  /** The mailboxes that are complete now. */
  push(text: string): MailboxText[] {
    const found: MailboxText[] = [];
    for (const letter of text) {
      if (letter === '\n' || (this.#inside === '' && (letter === ';' || letter === ','))) {
        found.push(...this.#end(letter));
      } else {
        this.#add(letter);
      }
      if (letter === '\n') this.#line += 1;
    }
    return found;
  }

  /** The last ones. */
  end(): MailboxText[] {
    return this.#end('\n');
  }

  #add(letter: string): void {
    if (this.#text === '') this.#beginLine = this.#line;
    if (this.#text.length < LONGEST) this.#text += letter;
    if (this.#escaped) this.#escaped = false;
    else if (letter === '\\' && this.#inside === '"') this.#escaped = true;
    else if (this.#inside === '') this.#inside = opens(letter, this.#text);
    else if (letter === closing[this.#inside]) this.#inside = '';
  }

  // Nothing goes over the end of a line: a quote that was never closed would swallow the rest of the list.
  #end(letter: string): MailboxText[] {
    const piece = { line: this.#beginLine, text: namedIn(this.#text) };
    this.#text = '';
    this.#inside = '';
    this.#escaped = false;
    const before = this.#before;
    this.#before = null;
    if (piece.text === '') return before ? [before] : [];
    const whole =
      before && /<[^<>]*@[^<>]*>$/.test(piece.text) ? { ...before, text: `${before.text}, ${piece.text}` } : null;
    if (whole) return [whole];
    if (letter === ',' && !piece.text.includes('@')) {
      this.#before = piece;
      return before ? [before] : [];
    }
    return before ? [before, piece] : [piece];
  }
}

/** The text without what stands around names in a message or in a list. */
function namedIn(text: string): string {
  return NOBODYS.test(text) ? '' : text.replace(FIELD, '').trim().replace(MARK, '');
}

const closing = { '"': '"', '<': '>', '(': ')' } as const;

/** A quote within a word is an apostrophe or inches. */
function opens(letter: string, text: string): '' | '"' | '<' | '(' {
  if (letter === '"') return text.trim() === '"' ? '"' : '';
  return letter === '<' || letter === '(' ? letter : '';
}
