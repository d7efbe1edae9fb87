import type {
  ListMail,
  MessageSource,
  RecipientFile,
  RecipientOf,
  StoredAttachment,
  Variables,
} from '../../src/message/types.ts';
import { unsubscribeKeyId } from '../../src/message/unsubscribe.ts';

/** Numbers that look random and are the same in every run (mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** 0 to `below` - 1. */
  int(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below);
  }

  chance(percent: number): boolean {
    return this.int(100) < percent;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.int(from.length)] as T;
  }

  times<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.int(most + 1) }, make);
  }
}

const SCRIPTS = [
  'abcdefghijklmnopqrstuvwxyz',
  'ABCDEFG0123456789',
  'éèêëàâçùûüïîôœæÉÀÇŒ',
  '.,;:!?\'"()-_=+*/\\&<>#@%$[]{}|~^`',
  '’“”«»…–—€°№',
  '日本語テキスト漢字',
  'שלוםעולם',
  'مرحبابالعالم',
  '🎉👩‍👩‍👧‍👦🇫🇷😀𝒜𐍈',
  'e\u0301a\u0300n\u0303c\u0327',
  '\u202f\u00a0\u200d\u2028',
];

/** One or more characters of any script, no white space. */
export function word(random: Random, longest = 12): string {
  const script = [...random.pick(random.chance(60) ? SCRIPTS.slice(0, 3) : SCRIPTS)];
  return Array.from({ length: 1 + random.int(longest) }, () => random.pick(script)).join('');
}

export function phrase(random: Random, words = 12): string {
  return random.times(words, () => word(random, random.chance(3) ? 120 : 12)).join(' ');
}

const LINE_STARTS = ['', '', '', '.', '..', 'From ', '--', '--=_mixed', ' ', '\t', '=', '>'];
const LINE_ENDS = ['', '', '', ' ', '\t', '  ', '=', '\\'];

/** Lines with all that is awkward in mail: dots and `From ` at the start, blanks at the end, long words, empty lines. */
export function lines(random: Random, most = 12): string {
  const line = () => random.pick(LINE_STARTS) + phrase(random) + random.pick(LINE_ENDS);
  return random.times(most, line).join('\n');
}

export interface Sample {
  readonly source: MessageSource;
  readonly recipient: RecipientOf;
  readonly contents: ReadonlyMap<string, Uint8Array>;
  /** What the templates give for the recipient. */
  readonly subject: string;
  readonly text: string;
  readonly html: string | null;
}

/** A message and a recipient; ASCII local parts only, so that no part of it needs SMTPUTF8. */
export function sample(seed: number): Sample {
  const random = new Random(seed);
  const vars: Variables = { name: phrase(random, 5), a: phrase(random, 6), b: lines(random, 3), leer: '' };
  const written = (make: () => string) => {
    const before = make();
    const after = make();
    return {
      template: `${guard(before)}{{ a }}${guard(after)}{{ b }}{{ leer | default: "–" }}`,
      result: (write: (text: string) => string) =>
        `${before}${write(vars.a ?? '')}${after}${write(vars.b ?? '')}${write('–')}`,
    };
  };
  const subject = written(() => phrase(random, 8));
  const text = written(() => lines(random));
  const html = random.chance(75) ? written(() => `<p>${lines(random).replace(/[<&>]/g, '')}</p>`) : null;
  const contents = new Map<string, Uint8Array>();
  const attachments = random.times(2, () => attachment(random, contents));
  const recipientFiles = random.chance(30);
  const files = recipientFiles ? random.times(2, () => ownFile(random)) : [];
  const same = (value: string) => value;
  return {
    source: {
      from: { name: phrase(random, 4), address: 'envoi@exemple.fr' },
      replyTo: random.chance(50) ? { name: phrase(random, 2), address: 'reponse@exämple.fr' } : null,
      subject: subject.template,
      text: text.template,
      html: html?.template ?? null,
      attachments,
      ...(random.chance(60) ? { list: listMail(random) } : {}),
      ...(random.chance(20) ? { automatic: true } : {}),
      ...(recipientFiles ? { recipientFiles } : {}),
    },
    recipient: {
      email: `${random.pick(['zoe', 'a.b', "o'neil", 'x+y'])}@exemple.fr`,
      vars,
      delivery: `k${seed}.1`,
      files,
    },
    contents,
    subject: subject.result(same),
    text: text.result(same),
    html: html?.result(escapeHtml) ?? null,
  };
}

/** What tokens in samples are made with. */
export const unsubscribeKey = Buffer.from('a key that is not secret at all');

function listMail(random: Random): ListMail {
  const base = `https://courrier.exemple.fr${random.chance(50) ? `/${'chemin/'.repeat(20)}x` : ''}`;
  const url = random.chance(50) ? { base, keyId: unsubscribeKeyId(unsubscribeKey) } : null;
  return { email: 'départ+x@exemple.fr', subject: 'Désinscription', url };
}

function ownFile(random: Random): RecipientFile {
  const contents = new Map<string, Uint8Array>();
  const made = attachment(random, contents);
  return { attachment: made, content: contents.get(made.sha256) as Uint8Array };
}

function attachment(random: Random, contents: Map<string, Uint8Array>): StoredAttachment {
  const content = Uint8Array.from({ length: random.int(400) }, () => random.int(256));
  const sha256 = String(contents.size);
  contents.set(sha256, content);
  const name =
    phrase(random, 4)
      .replace(/[/\\\p{Cc}\u2028]/gu, '')
      .trim() || 'x';
  return { filename: `${name}.pdf`, contentType: 'application/pdf', sha256, size: content.length };
}

/** Text that Liquid must not read as its own. */
function guard(text: string): string {
  return text.replace(/\{(?=[{%])|\{$/g, '{{ "{" }}');
}

function escapeHtml(text: string): string {
  const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (char) => escapes[char] ?? char);
}
