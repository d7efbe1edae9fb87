import { returnCauses } from '../../src/backend/return-rule.ts';
import type { ConfigProblem, Origin } from '../../src/config-problem.ts';
import { type ErrorCode, FacteurError, type Said } from '../../src/errors.ts';
import type { Finding, FindingCode, FindingParams } from '../../src/findings.ts';
import { page as englishPage } from '../../src/i18n/en/page/index.ts';
import { page as frenchPage } from '../../src/i18n/fr/page/index.ts';
import { type Catalogue, words } from '../../src/i18n/index.ts';
import type { Language } from '../../src/language.ts';

/** A text of the catalogue and where it stands there, as `status.bulk.total`. */
export interface SaidText {
  readonly path: string;
  readonly text: string;
}

type Params = Record<string, unknown>;

/** Parameters for all texts: one of everything, and several. */
const plain: readonly Params[] = ['1', '2'].map((text) => anything(text));

const origins: readonly Origin[] = [
  { kind: 'file', file: '.env', line: 2 },
  { kind: 'file', file: '.env', line: null },
  { kind: 'environment' },
  { kind: 'flag' },
];

const fetchProblems = [
  ...['address', 'plain', 'private', 'redirect', 'late'].map((kind) => ({ problem: { kind } })),
  ...[403, 500].map((status) => ({ problem: { kind: 'status', status } })),
  { problem: { kind: 'network', reason: 'ECONNREFUSED' } },
];

const configProblems: readonly ConfigProblem[] = [
  { kind: 'missing' },
  { kind: 'integer', min: 1, max: 2 },
  { kind: 'number', min: 1, max: 2 },
  { kind: 'duration', maxMs: 86_400_000, bareSeconds: true },
  { kind: 'duration', maxMs: 86_400_000, bareSeconds: false },
  { kind: 'choice', choices: ['fr', 'en'] },
  { kind: 'boolean' },
  { kind: 'text' },
  { kind: 'limit', min: 1, max: 2 },
  { kind: 'window-limit' },
  { kind: 'size' },
  { kind: 'hours' },
  { kind: 'time-zone' },
  { kind: 'list' },
  { kind: 'mapping' },
  { kind: 'host' },
  { kind: 'url', schemes: ['smtp', 'smtps'] },
  { kind: 'address', problem: 'no-at' },
  { kind: 'bounce-address' },
  { kind: 'colour' },
  { kind: 'domain' },
  { kind: 'selector' },
  { kind: 'web-address' },
  { kind: 'ip-ranges' },
  { kind: 'key-length', min: 16 },
  { kind: 'account-name' },
  { kind: 'user-missing' },
  { kind: 'issuer-missing' },
  { kind: 'provider', choices: ['google'] },
  { kind: 'tenant' },
  { kind: 'variable-missing', variable: 'CLUB_PASSWORD' },
];

/**
 * Parameters whose values are a closed set, so that a sample must name them. A text whose path begins so is called once
 * with each of these, over the plain samples.
 */
const closed: Readonly<Record<string, readonly Params[]>> = {
  'roles.added': [{ role: 'prepare' }, { role: 'send' }],
  'roles.line': [{ role: 'prepare' }, { role: 'send' }],
  'errors.role-not-enough': ['send', 'admin', 'other'].map((needed) => ({ role: 'prepare', needed })),
  'config.warning': [{ code: 'env-line' }, { code: 'no-password' }, { code: 'short-secret' }],
  'errors.config-invalid': configProblems.map((problem, i) => ({ problem, origin: origins[i % origins.length] })),
  'errors.settings-invalid': configProblems.map((problem) => ({ problem })),
  'errors.config-unknown-key': origins.flatMap((origin) => [
    { origin, suggestion: null },
    { origin, suggestion: 'delay' },
  ]),
  'errors.config-env-key': origins.map((origin) => ({ origin })),
  'errors.config-yaml-syntax': origins.map((origin) => ({ origin })),
  'errors.config-unreadable': [{ reason: 'utf-8' }, { reason: 'EACCES' }],
  'returns.cause': returnCauses.flatMap((cause) => [
    { cause, guess: true },
    { cause, guess: false },
  ]),
  'cli.ranges.positive': [{ most: null }, { most: 100 }],
  'errors.list-format': [{ kind: 'document' }, { kind: 'binary' }],
  'send.checks.columns': [
    { delimiter: null, titled: true, headerLine: null },
    { delimiter: ';', titled: true, headerLine: 4 },
    { delimiter: ';', titled: false, headerLine: null },
  ],
  'list.reading': [
    { format: 'csv', encoding: 'utf-8', sheet: null },
    { format: 'xlsx', encoding: null, sheet: 'x' },
    { format: 'ods', encoding: null, sheet: 'x' },
    { format: 'json', encoding: 'utf-8', sheet: null, rows: 'data' },
    { format: 'vcf', encoding: 'utf-8', sheet: null },
    { format: 'addresses', encoding: 'utf-8', sheet: null },
  ],
  'errors.list-json-rows': [{ rows: null }, { rows: 'data', paths: [] }],
  'findings.rows.offer': [{ meant: '' }, { meant: 'x' }],
  'findings.rows.shifted': [{ column: null }, { column: 'x' }],
  'errors.list-encoding': [{ line: null }, { line: 3 }],
  'errors.front-matter-unknown-key': [{ near: null }, { near: 'subject' }],
  'errors.front-matter-value': ['text', 'list', 'boolean'].map((kind) => ({ kind })),
  'errors.mjml-element': [{ near: null }, { near: 'mj-text' }],
  'errors.subject-missing': ['md', 'html', 'mjml', 'txt'].map((format) => ({ format })),
  'errors.sender-invalid': [{ problem: 'no-at' }],
  'errors.address-invalid': [{ problem: 'no-at' }],
  'errors.liquid-unknown-filter': [{ near: null }, { near: 'default' }],
  'errors.liquid-unknown-tag': [{ near: null }, { near: 'if' }],
  'errors.liquid-misplaced': [{ part: 'html' }, { part: 'text' }],
  'errors.state-refused': ['draft', 'released', 'cancelled', 'finished'].flatMap((state) =>
    ['run', 'paused', 'cancelled', 'retry', 'add'].map((asked) => ({ state, asked })),
  ),
  'findings.problems.variable-missing': [{ part: 'subject' }],
  'findings.problems.own-senders': [{ senders: [{ account: 'x', address: 'x' }], answers: 'x' }],
  'findings.problems.template-fails': [{ part: 'html' }],
  'findings.problems.link': [{ problem: 'scheme' }],
  'findings.problems.image': [{ problem: 'local' }],
  'errors.backup-damaged': ['not-a-backup', 'cut-off', 'changed'].map((damage) => ({ damage })),
  'errors.restore-not-empty': [{ campaigns: null }, { campaigns: 2 }],
  'backup.askReplace': [{ campaigns: null }, { campaigns: 2 }],
  'returns.recipient': [
    { class: 'full', status: '5.2.2', reply: 'x', delivery: 'x', delayed: false },
    { class: 'temporary', status: null, reply: null, delivery: null, delayed: true },
  ],
  'returns.person': [{ delivery: null }, { delivery: 'x' }],
  'errors.send-no-file': [{ kind: 'message' }, { kind: 'list' }],
  'elsewhere.errors.list-fetch': fetchProblems,
  'errors.list-fetch': fetchProblems,
  'errors.draft-incomplete': [{ missing: 'list' }, { missing: 'message' }],
  'errors.draft-file-too-large': [{ most: 1024 * 1024 }],
  'errors.test-account': [{ reason: 'auth' }],
  'errors.send-invalid-addresses': [{ invalid: someFinding('invalid-addresses', {}, 2) }],
  'errors.send-hidden-rows': [{ hidden: someFinding('rows-hidden', {}, 1) }],
  'errors.send-nobody': [
    { invalid: null, leftOut: { where: 0, exclude: 0, onlyFailedOf: 0 } },
    { invalid: someFinding('invalid-addresses', {}, 9), leftOut: { where: 1, exclude: 2, onlyFailedOf: 3, byHand: 1 } },
  ],
  'errors.send-variable-missing': [
    {
      first: someFinding('variable-missing', { variable: 'nom', part: 'subject' }, 1),
      others: [someFinding('rows-shifted', {}, 7)],
    },
  ],
  'errors.send-template-fails': [
    { first: someFinding('template-fails', { problem: 'x', part: 'html' }, 2), others: [] },
  ],
  'errors.send-recipient-files': [{ first: someFinding('recipient-file', { problem: 'x' }, 2), others: [] }],
  'errors.send-template-endless': [{ part: 'text' }],
  'errors.send-refused': [
    {
      findings: [
        someFinding('message-too-big', { size: 2e7, limit: 1e7 }, null),
        someFinding('cell-error', { column: 'x' }, 1),
      ],
    },
  ],
  'send.title': [{ identity: null }, { identity: 'Association' }],
  'send.plan': [
    { delay: 0, seconds: null, quota: null },
    { delay: 5, seconds: 995, quota: null },
    { delay: 0, seconds: 200_000, quota: { ms: 86_400_000, most: 450, left: 450 } },
    { count: 2, delay: 5, seconds: 995, quota: { ms: 86_400_000, most: 450, left: 450 } },
  ],
  'web.issue': [{ place: 'body' }, { place: 'querystring', field: '' }],
  'web.issues.small': [{ of: 'number' }, { of: 'string' }],
  'web.issues.large': [{ of: 'number' }, { of: 'string' }],
  'web.tokens.line': [
    { expires: null },
    { expires: '2026-12-01', isOver: false },
    { expires: '2026-12-01', isOver: true },
  ],
  'errors.request-broken': ['json', 'length', 'url', 'other'].map((problem) => ({ problem })),
  'errors.request-too-large': [{ most: null }, { most: 1000 }],
  'accounts.next': [{ at: null }, { at: '14:30' }],
  'accounts.perSecond': [{ perSecond: 0.5 }, { perSecond: 2 }],
  'store.limitReached': [{ most: 60, ms: 86_400_000 }],
  'status.progress': [
    { perSecond: null, seconds: null },
    { perSecond: 2, seconds: 2 },
  ],
  'status.list.worker': [{ current: null }, { current: 'x' }],
};

function someFinding<C extends FindingCode>(code: C, params: FindingParams[C], count: number | null): Finding<C> {
  const row = { line: 3, email: 'x', detail: 'y', meant: 'z', problem: 'no-at' } as const;
  return { code, level: 'error', count, rows: count === null ? [] : [row], params };
}

/** Every text of a language's catalogue: what is a function is called with sample parameters. */
export function everyText(language: Language): SaidText[] {
  // `errors` gathers those of the areas: each is looked at in the file it stands in.
  const { errors: _, ...areas } = words(language);
  const { formats: __, ...page } = { fr: frenchPage, en: englishPage }[language];
  return Array.from(textsOf('', { ...areas, page }));
}

/** What an error says, with each of its sample parameters. */
export function saidBy(code: ErrorCode, language: Language): Said[] {
  return samplesFor(`errors.${code}`).map((params) => errorOf(code, params).say(language));
}

/** The exit code of an error. */
export function exitCodeOf(code: ErrorCode): number {
  return errorOf(code, samplesFor(`errors.${code}`)[0] as Params).exitCode;
}

/** Every code of the table. */
export function everyCode(): ErrorCode[] {
  return Object.keys(words('fr').errors) as ErrorCode[];
}

function errorOf(code: ErrorCode, params: Params): FacteurError {
  return new FacteurError(code, params as Parameters<Catalogue['errors'][ErrorCode]>[0]);
}

function* textsOf(path: string, entry: unknown): Generator<SaidText> {
  if (typeof entry === 'string') yield { path, text: entry };
  else if (typeof entry === 'function') {
    for (const params of samplesFor(path)) yield* textsOf(path, entry(params));
  } else if (typeof entry === 'object' && entry !== null) {
    for (const [key, inner] of Object.entries(entry)) yield* textsOf(path === '' ? key : `${path}.${key}`, inner);
  }
}

function samplesFor(path: string): Params[] {
  // An area's errors are also in the one table of all: `message.errors.x` is `errors.x`.
  const key = path.replace(/^\w+\.(?=errors\.)/, '');
  return (closed[key] ?? [{}]).flatMap((named) => plain.map((others) => over(others, named)));
}

function over(others: Params, named: Params): Params {
  return new Proxy(named, {
    get: (target, name) => (Object.hasOwn(target, name) ? Reflect.get(target, name) : others[String(name)]),
  });
}

/** Parameters that have every name, each reading as text, as a number and as a list. */
function anything(text: string): Params {
  const value = new Proxy([text], {
    get(list, name) {
      const ofList = Reflect.get(list, name);
      const ofText = ofList ?? Reflect.get(String.prototype, name);
      return ofList === undefined && typeof ofText === 'function' ? ofText.bind(text) : ofText;
    },
  });
  return new Proxy({}, { get: () => value });
}
