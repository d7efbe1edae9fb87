import type { TextLine } from '../csv/lines.ts';
import { decodeWindows1252 } from '../csv/windows-1252.ts';

/** A property longer than this, in characters, is a picture or a key: nothing that is shown. */
const LONGEST = 20_000;

/** One property of an address card (RFC 6350, 3.3), put together again from the lines it was folded over. */
export interface CardProperty {
  /** Where it begins, from 1. */
  readonly line: number;
  /** In capitals, without the group before it. */
  readonly name: string;
  /** In capitals; a parameter without a name (vCard 2.1) is a TYPE. */
  readonly parameters: ReadonlyMap<string, string>;
  /** As written; quoted-printable is undone. */
  readonly value: string;
}

/** Puts folded lines together: a space at the beginning (2.1 to 4.0), or `=` at the end of quoted-printable (2.1). */
export class CardUnfolder {
  #begun: { line: number; text: string; quoted: boolean } | null = null;

  /** The property that is complete now that this line has come; null: none. */
  push({ line, text }: TextLine): CardProperty | null {
    const begun = this.#begun;
    if (begun?.quoted && begun.text.endsWith('=')) {
      begun.text = shorten(begun.text.slice(0, -1) + text);
      return null;
    }
    if (begun && /^[ \t]/.test(text)) {
      begun.text = shorten(begun.text + text.slice(1));
      return null;
    }
    this.#begun = { line, text, quoted: /^[^:]*QUOTED-PRINTABLE[^:]*:/i.test(text) };
    return begun && property(begun.line, begun.text);
  }

  /** The last property. */
  end(): CardProperty | null {
    const begun = this.#begun;
    this.#begun = null;
    return begun && property(begun.line, begun.text);
  }
}

function shorten(text: string): string {
  return text.length > LONGEST ? text.slice(0, LONGEST) : text;
}

/** `item1.EMAIL;TYPE=INTERNET,PREF:a@b` and its likes. */
const PROPERTY = /^(?:[\w-]+\.)?([\w-]+)((?:;(?:[^":;]|"[^"]*")*)*):(.*)$/s;

function property(line: number, text: string): CardProperty | null {
  const [, name = '', written = '', value = ''] = PROPERTY.exec(shorten(text)) ?? [];
  if (name === '') return null;
  const parameters = new Map<string, string>();
  for (const parameter of written.split(';').slice(1)) {
    const [key = '', ...rest] = parameter.toUpperCase().split('=');
    const named = rest.length > 0 ? key.trim() : key.trim() === 'QUOTED-PRINTABLE' ? 'ENCODING' : 'TYPE';
    const content = rest.length > 0 ? rest.join('=') : key;
    parameters.set(named, [parameters.get(named), content.trim()].filter((one) => one !== undefined).join(','));
  }
  const quoted = parameters.get('ENCODING')?.includes('QUOTED-PRINTABLE') ?? false;
  return {
    line,
    name: name.toUpperCase(),
    parameters,
    value: quoted ? unquoted(value, parameters.get('CHARSET')) : value,
  };
}

/** Quoted-printable (RFC 2045, 6.7) of a card in the charset that it names, else UTF-8, else windows-1252. */
function unquoted(value: string, charset = 'UTF-8'): string {
  const bytes = Buffer.from(
    value
      .replace(/[^\p{ASCII}]/gu, (letter) => encodeURIComponent(letter).replaceAll('%', '='))
      .replace(/=([\dA-F]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
  for (const encoding of [charset.toLowerCase(), 'utf-8']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      // The next one.
    }
  }
  return decodeWindows1252(bytes);
}
