import type { Said } from '../../errors.ts';
import { type Catalogue, words } from '../../i18n/index.ts';
import { saidParams } from '../../i18n/say-kept.ts';
import type { Language } from '../../language.ts';

type Words = Catalogue['preflight']['problems'];
/** Stable names of what can be found; each has its words in the catalogue. */
export type ProblemCode = keyof Words;
type ProblemParams<C extends ProblemCode> = Omit<Parameters<Words[C]>[0], 'count'>;

/** Recipients that are named for each problem; all are counted. */
const SHOWN = 5;
/** Different problems that are kept: a link of its own for each of 100,000 recipients is one mistake, not as many. */
const KEPT = 50;

/** A recipient by its place in the list. */
export interface Named {
  readonly line: number;
  readonly email: string;
  /** What it is in the case of this one; absent or empty: nothing more to say. */
  readonly detail?: string;
}

/** Something that was found before anything was accepted. */
export interface Problem {
  /** Errors refuse the campaign; warnings are for a person to decide. */
  readonly level: 'error' | 'warning';
  readonly code: ProblemCode;
  /** What its words are made of. */
  readonly params: object;
  /** Recipients it is about; null: it is about the message or the list itself. */
  readonly count: number | null;
  /** The first of them. */
  readonly recipients: readonly Named[];
  /** What it is and what to do, in the language of whoever reads it. */
  say(language: Language): Said;
}

/** Gathers problems: the same one of many recipients is one. */
export class Problems {
  readonly #found = new Map<string, Entry>();

  /** Notes something of the message as a whole, or of one recipient. */
  note<C extends ProblemCode>(level: Problem['level'], code: C, params: ProblemParams<C>, row?: Named): void {
    const key = `${code} ${Object.values(params).join(' ')}`;
    const entry = this.#found.get(key) ?? { level, code, params, count: 0, recipients: [] };
    if (entry.count === 0 && this.#found.size >= KEPT) return;
    this.#found.set(key, entry);
    entry.count += row ? 1 : 0;
    if (row && entry.recipients.length < SHOWN) {
      const { line, email, detail } = row;
      entry.recipients.push(detail ? { line, email, detail } : { line, email });
    }
  }

  /** What was found: errors first, otherwise in order. */
  all(): readonly Problem[] {
    const found = [...this.#found.values()].map(toProblem);
    return [...found.filter(({ level }) => level === 'error'), ...found.filter(({ level }) => level === 'warning')];
  }
}

interface Entry {
  readonly level: Problem['level'];
  readonly code: ProblemCode;
  readonly params: object;
  count: number;
  readonly recipients: Named[];
}

function toProblem({ level, code, params, count, recipients }: Entry): Problem {
  const say = (language: Language) => {
    const catalogue = words(language);
    return (catalogue.preflight.problems[code] as (p: object) => Said)(saidParams(catalogue, { ...params, count }));
  };
  return { level, code, params, count: count === 0 ? null : count, recipients, say };
}

/** A problem for people: what, the first recipients, how many more; without the remedy. */
export function problemLines(problem: Problem, language: Language): string {
  return [problem.say(language).what, recipientLines(problem, language)].filter((text) => text !== '').join('\n');
}

/** The first recipients, one a line, and how many more; empty: it is about none. */
export function recipientLines({ count, recipients }: Problem, language: Language): string {
  const { send } = words(language);
  const more = (count ?? 0) - recipients.length;
  const lines = recipients.map(({ detail, ...named }) =>
    detail ? `${send.recipientLine(named)} (${detail})` : send.recipientLine(named),
  );
  return [...lines, ...(more > 0 ? [send.checks.more({ count: more })] : [])].join('\n');
}
