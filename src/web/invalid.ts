import type { core } from 'zod';
import { FacteurError } from '../errors.ts';
import { type Catalogue, type Language, words } from '../i18n/index.ts';

/** The part of a request that something is wrong with. */
export type Place = keyof Catalogue['web']['places'];

/** One thing that is wrong with a request. Codes and names are the same in every language. */
export interface Issue {
  readonly place: Place;
  /** `options.delay`, `to.0`; empty: the whole place. */
  readonly field: string;
  readonly problem: keyof Catalogue['web']['issues'];
  readonly params: Readonly<Record<string, string | number>>;
}

/** Things named of one request at most; who sends more wrong ones learns of the rest next time. */
const MOST_ISSUES = 20;

/** A request that its route's schema refuses. */
export class InvalidRequest extends Error {
  readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[]) {
    super(issues.map(({ place, field, problem }) => `${place} ${field} ${problem}`).join(', '));
    this.name = 'InvalidRequest';
    this.issues = issues.slice(0, MOST_ISSUES);
  }

  /** By what a schema says of a part of it. */
  static by(place: Place, found: readonly core.$ZodIssue[]): InvalidRequest {
    return new InvalidRequest(found.flatMap((issue) => issuesOf(place, issue)));
  }

  /** As an error of the table; its words are for the reader's language. */
  inWords(language: Language): FacteurError<'request-invalid'> {
    return new FacteurError('request-invalid', {
      lines: this.issues.map((issue) => explain(issue, language)).join(' ; '),
    });
  }
}

function explain({ place, field, problem, params }: Issue, language: Language): string {
  const { web } = words(language);
  const say = web.issues[problem] as (params: object) => string;
  return web.issue({ place, field, what: say(params) });
}

// Of a union, what the alternative that got furthest has to say would be a guess; that none fits is what is known.
function issuesOf(place: Place, issue: core.$ZodIssue): Issue[] {
  const field = issue.path.map(String).join('.');
  const one = (problem: Issue['problem'], params: Issue['params'] = {}): Issue[] => [{ place, field, problem, params }];
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined && issue.path.length > 0
        ? one('missing')
        : one('type', { expected: issue.expected });
    case 'too_small':
      return one('small', { least: Number(issue.minimum), of: kindOf(issue.origin) });
    case 'too_big':
      return one('large', { most: Number(issue.maximum), of: kindOf(issue.origin) });
    case 'invalid_value':
      return one('choice', { choices: issue.values.map(String).join(', ') });
    case 'unrecognized_keys':
      return one('unknown', { fields: issue.keys.join(', ') });
    case 'invalid_format':
      return one('format', { format: issue.format === 'regex' ? (issue.pattern ?? '') : issue.format });
    default:
      return one('other');
  }
}

function kindOf(origin: string): string {
  return origin === 'number' || origin === 'int' || origin === 'bigint' ? 'number' : origin;
}
