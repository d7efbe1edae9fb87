import type { Language } from '../../language.ts';
import { identifierForm } from '../variables.ts';
import { meantBy } from './fields.ts';
import { type Foreign, findForeign } from './find.ts';

/** The names of a list's columns; where no list is known, the language in which such columns are named. */
export type KnownColumns = readonly string[] | Language;

/** What became of one variable of another system. */
export interface Change {
  readonly written: string;
  /** What stands there now; null: it was left as it is. */
  readonly write: string | null;
}

export interface Converted {
  readonly text: string;
  /** In the order of the text. */
  readonly changes: readonly Change[];
}

/**
 * Rewrites the variables of other systems as Facteur's own. `columns`: of the list the message is for; a language: there is none,
 * what is customary in it is meant, and only what can be nothing but a variable is rewritten, by its own name.
 */
export function convertForeign(source: string, { html, columns }: { html: boolean; columns: KnownColumns }): Converted {
  const changes: Change[] = [];
  let text = '';
  let done = 0;
  for (const foreign of findForeign(source, { html })) {
    if (foreign.kind === 'filler') continue;
    const { write } = interpret(foreign, columns);
    if (write === null && foreign.told !== 'sure' && foreign.told !== 'liquid') continue;
    changes.push({ written: foreign.written, write });
    if (write === null) continue;
    text += source.slice(done, foreign.at) + write;
    done = foreign.at + foreign.written.length;
  }
  return { text: text + source.slice(done), changes };
}

/** What a foreign variable means. */
export interface Interpreted {
  /** What to write in its place; null: nobody can tell. */
  readonly write: string | null;
  /** It is about a column that the list has. */
  readonly known: boolean;
}

/** What a foreign variable means in a list with these columns. */
export function interpret(foreign: Foreign, columns: KnownColumns): Interpreted {
  const { system, name, fallback, told } = foreign;
  const tag = system === 'Mailchimp' ? mailchimpTag(name, columns) : null;
  if (tag) return tag;
  const { write, known } = nameFor(name, columns, told === 'sure' || told === 'liquid');
  if (write === null) return { write, known };
  return { write: fallback === null ? `{{ ${write} }}` : `{{ ${write} | default: ${quoted(fallback)} }}`, known };
}

function quoted(text: string): string {
  return text.includes('"') ? `'${text.replaceAll("'", '’')}'` : `"${text}"`;
}

/** What `FNAME` and its like are called where there is no list to ask. */
const CUSTOMARY: Readonly<Record<Language, readonly string[]>> = {
  fr: ['prenom', 'nom', 'email'],
  en: ['first_name', 'last_name', 'email'],
};

function nameFor(name: string, columns: KnownColumns, sure: boolean): Interpreted {
  const listed = typeof columns !== 'string';
  const meant = meantBy(name, listed ? columns : CUSTOMARY[columns]);
  if (meant) return { ...meant, known: meant.known && listed };
  // A name that the list lacks is refused by name when the message is sent, which says more than the foreign sign.
  const own = identifierForm(name);
  return { write: sure && /^[\p{L}_]/u.test(own) && !/[:=]/.test(name) ? own : null, known: false };
}

/** Mailchimp's conditions and dates; null: it is a name, or has no like here. */
function mailchimpTag(name: string, columns: KnownColumns): Interpreted | null {
  const [, word = '', rest = ''] = /^([A-Z]+)(?::\s*(.*))?$/.exec(name.trim()) ?? [];
  if (word === 'END') return { write: '{% endif %}', known: false };
  if (word === 'ELSE') return { write: '{% else %}', known: false };
  if (name.trim() === 'CURRENT_YEAR') return { write: '{{ "now" | date: "%Y" }}', known: false };
  const tag = { IF: 'if ', ELSEIF: 'elsif ', IFNOT: 'if not ' }[word];
  const [, asked = '', value] = /^(\w+)\s*(?:=\s*(.*))?$/.exec(rest) ?? [];
  if (!tag || asked === '') return null;
  const { write, known } = nameFor(asked, columns, true);
  return { write: `{% ${tag}${write}${value === undefined ? '' : ` == ${quoted(value.trim())}`} %}`, known };
}
