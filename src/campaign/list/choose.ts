import { addressesIn, checkAddress } from '../../address.ts';
import type { CampaignPort, DeliveryRow } from '../../backend/port.ts';
import type { DeliveryState } from '../../backend/states.ts';
import { FacteurError } from '../../errors.ts';
import type { LeftOut } from '../../findings.ts';
import type { Language } from '../../language.ts';
import { checkTemplate } from '../../message/liquid.ts';
import { TemplateSet } from '../../message/template.ts';
import { TemplateError } from '../../message/types.ts';
import { VariableReader } from '../../message/variables.ts';
import { type Correction, corrector } from './correct.ts';
import { type ListRow, type RecipientList, readList } from './read-list.ts';

/** Which rows of a list are to be written to; what is not said chooses all. */
export interface ChoiceOptions {
  /** A Liquid condition, with the rules of messages: `ville == "Podor"`. */
  readonly where?: string | undefined;
  /** Paths of lists whose addresses are left out. */
  readonly exclude?: readonly string[] | undefined;
  /** A campaign: only those who failed in it. */
  readonly onlyFailedOf?: string | undefined;
  /**
   * A campaign: only those who did not get it, whatever the reason, also who was not on its list. Who may have it, or will get it yet, is left out
   * like those who have it.
   */
  readonly onlyMissingOf?: string | undefined;
  /** A campaign: not those who have answered it, as far as a mailbox that is read tells. */
  readonly excludeReplied?: string | undefined;
  /** Whether rows that a filter or a person hid in the spreadsheet are left out; not said: they are not. */
  readonly skipHidden?: boolean | undefined;
  /** What a person says of single rows; conditions see the rows as they are meant. */
  readonly corrections?: readonly Correction[] | undefined;
  /** In which numbers and dates are read in a condition, and the lists to exclude (see ListFile). */
  readonly language: Language;
  /** What `now` means in a condition. */
  readonly at: Date;
}

type Counts = { -readonly [K in keyof LeftOut]: LeftOut[K] };

/** The rows of a list that were chosen, numbered anew: those left out are no rows of the campaign. */
export interface Chosen extends AsyncIterable<ListRow> {
  /** So far. */
  readonly leftOut: LeftOut;
  /** Keys of addresses that decide beside the list itself, in a stable order. */
  readonly keys: Iterable<string>;
}

/**
 * Chooses among the rows of a list. Throws `where-syntax`, `where-column` and `liquid-*` for a condition that cannot be understood,
 * `where-value` (when the row comes by) for one that a row cannot answer, `campaign-not-found`, and what reading the lists to
 * exclude throws.
 */
export async function chooseRows(
  list: RecipientList,
  options: ChoiceOptions,
  backend: Pick<CampaignPort, 'campaign' | 'deliveries'>,
): Promise<Chosen> {
  const {
    where,
    exclude = [],
    onlyFailedOf,
    onlyMissingOf,
    excludeReplied,
    skipHidden = false,
    corrections = [],
    language,
  } = options;
  const correct = corrector(corrections, list.info.addressColumn);
  const holds = where === undefined ? null : condition(where, list, options);
  const excluded = new Set<string>();
  for (const path of exclude) for await (const key of keysIn(path, language)) excluded.add(key);
  const only = onlyFailedOf === undefined ? null : await keysOf(backend, onlyFailedOf, ['failed']);
  const having = onlyMissingOf === undefined ? null : await keysOf(backend, onlyMissingOf, HAVING);
  const answered = excludeReplied === undefined ? null : await keysOf(backend, excludeReplied, ['sent'], isAnswered);
  const leftOut: Counts = {
    ...{ where: 0, exclude: 0, onlyFailedOf: 0 },
    ...(having && { onlyMissingOf: 0 }),
    ...(answered && { excludeReplied: 0 }),
    ...(skipHidden && { skipHidden: 0 }),
    ...(corrections.length > 0 && { byHand: 0 }),
  };
  const reason = (row: ListRow): keyof LeftOut | null => {
    if (skipHidden && row.remarks.hidden) return 'skipHidden';
    if (holds && !holds(row)) return 'where';
    if (excluded.has(row.key)) return 'exclude';
    if (having?.has(row.key)) return 'onlyMissingOf';
    if (answered?.has(row.key)) return 'excludeReplied';
    return only && !only.has(row.key) ? 'onlyFailedOf' : null;
  };
  return {
    leftOut,
    keys: [
      ...excluded,
      '',
      ...(only ?? []),
      ...(having ? ['', ...having] : []),
      ...(answered ? ['', '', ...answered] : []),
    ],
    async *[Symbol.asyncIterator]() {
      let number = 0;
      // Rows that have times are read twice.
      for (const why of Object.keys(leftOut) as (keyof LeftOut)[]) leftOut[why] = 0;
      for await (const written of list) {
        const row = correct(written);
        const why = row ? reason(row) : 'byHand';
        if (why) leftOut[why] = (leftOut[why] ?? 0) + 1;
        else yield { ...(row as ListRow), number: ++number };
      }
    },
  };
}

// Liquid reads as far as it understands and forgets the rest: `ville = "Podor"` would be true for everybody.
const OPERAND = '(?:not\\s+)*(?:[\\p{L}\\p{N}_.-]|\\[S\\])+';
const FILTERS = `(?:\\s*\\|\\s*\\w+(?:\\s*:\\s*${OPERAND}(?:\\s*,\\s*${OPERAND})*)?)*`;
const OPERATOR = '(?:\\s*(?:==|!=|>=|<=|>|<)\\s*|\\s+(?:contains|and|or)\\s+)';
const WHOLE = new RegExp(`^\\s*${OPERAND}(?:${OPERATOR}${OPERAND})*${FILTERS}\\s*$`, 'u');

function condition(where: string, { info }: RecipientList, { at, language }: ChoiceOptions): (row: ListRow) => boolean {
  const source = `{% if ${where} %}1{% endif %}`;
  if (!WHOLE.test(where.replace(/"[^"]*"|'[^']*'/g, 'S'))) throw new FacteurError('where-syntax', { where });
  checkTemplate(source, { file: '--where', line: 1 });
  const template = new TemplateSet(language).parse(source, 'text');
  const reader = new VariableReader();
  const every = { email: 'email', vars: Object.fromEntries(info.headers.map((name) => [name, name])) };
  const unknown = template.names.find((name) => reader.get(every, name) === undefined);
  if (unknown !== undefined) {
    throw new FacteurError('where-column', { file: info.file, column: unknown, columns: info.headers });
  }
  return ({ line, email, vars }) => {
    try {
      return template.render({ email, vars }, at) === '1';
    } catch (cause) {
      if (!(cause instanceof TemplateError)) throw cause;
      // Whether nothing is more than 17 is not known: a row is chosen by what it has.
      if (cause.empty) return false;
      const { message: problem, detail } = cause;
      throw new FacteurError('where-value', { file: info.file, line, problem, value: detail }, { cause });
    }
  };
}

/** All addresses of a list, also where several stand in one cell. */
async function* keysIn(path: string, language: Language): AsyncGenerator<string> {
  for await (const { key, several } of await readList(path, { language })) {
    if (several !== null) for (const one of addressesIn(several)) yield one.key;
    else if (key !== '') yield key;
  }
}

/** Who has a campaign, may have it (`unknown`), or will get it yet. */
const HAVING: readonly DeliveryState[] = [
  ...(['sent', 'complained', 'unknown'] as const),
  ...(['pending', 'claimed', 'sending', 'deferred'] as const),
];

const NOBODY = { ok: false } as const;
const isAnswered = ({ answered }: DeliveryRow) => answered === true;

/** Keys of the addresses of those in these states in a campaign of whom that is true. */
async function keysOf(
  backend: Pick<CampaignPort, 'campaign' | 'deliveries'>,
  id: string,
  states: readonly DeliveryState[],
  isMeant: (delivery: DeliveryRow) => boolean = () => true,
): Promise<Set<string>> {
  const row = await backend.campaign(id.trim().toLowerCase());
  if (!row) throw new FacteurError('campaign-not-found', { id });
  const keys = new Set<string>();
  for await (const delivery of backend.deliveries(row.id, { states })) {
    const check = isMeant(delivery) ? checkAddress(delivery.email) : NOBODY;
    if (check.ok) keys.add(check.key);
  }
  return keys;
}
