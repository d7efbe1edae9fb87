import { type Command, InvalidArgumentError } from 'commander';
import { type MendKind, mendKinds } from '../campaign/list/mend/mender.ts';
import type { ListOptions } from '../campaign/list/read-list.ts';
import { mapping } from './command-line.ts';
import { words } from './words.ts';

/** Flags about the list of recipients, as the command line has them: what was recognised of it can be overridden. */
export interface ListFlags extends Omit<ListOptions, 'header' | 'requestHeader' | 'commandFolder'> {
  readonly header?: number | 'none' | undefined;
}

const MEND_ALL = 'all';

/** Adds the flags that say how a list is to be read: `--map`, `--encoding`, `--delimiter`, `--sheet`, `--header`, `--rows`, `--mend`, `--at-column`, `--time-zone-column`. */
export function withListFlags(command: Command): Command {
  const o = words().cli.options;
  const t = words().times.options;
  return command
    .option('--map <variable=column>', o.map, mapping)
    .option('--encoding <name>', o.encoding)
    .option('--delimiter <character>', o.delimiter, delimiter)
    .option('--sheet <name>', o.sheet)
    .option('--header <line>', o.header, header)
    .option('--rows <path>', o.rows)
    .option('--mend <what>', o.mend, mending)
    .option('--at-column <column>', t.atColumn)
    .option('--time-zone-column <column>', t.timeZoneColumn);
}

/** What the flags say about the list. */
export function listOptions(flags: ListFlags): ListOptions {
  const { map, encoding, delimiter, sheet, header, rows, mend, atColumn, timeZoneColumn } = flags;
  const times = { atColumn, timeZoneColumn };
  return { map, encoding, delimiter, sheet, rows, mend, ...times, header: header === 'none' ? null : header };
}

// See command-line.ts about what these throw.
function delimiter(value: string): string {
  if (/^(tab|tabulation|\\t)$/i.test(value)) return '\t';
  if ([...value].length === 1 && !/["\r\n]/.test(value)) return value;
  throw new InvalidArgumentError(words().cli.wrong.delimiter({ value }));
}

function header(value: string): number | 'none' {
  if (value === 'none') return value;
  const line = Number(value);
  if (Number.isSafeInteger(line) && line >= 1) return line;
  throw new InvalidArgumentError(words().cli.wrong.header({ value }));
}

/** `text,zeros`, or `all`. */
function mending(value: string): readonly MendKind[] {
  const named = value.split(',').map((kind) => kind.trim().toLowerCase());
  if (named.includes(MEND_ALL)) return mendKinds;
  const known = mendKinds.filter((kind) => named.includes(kind));
  if (known.length === new Set(named).size) return known;
  throw new InvalidArgumentError(words().cli.wrong.mend({ value, known: [...mendKinds, MEND_ALL].join(', ') }));
}
