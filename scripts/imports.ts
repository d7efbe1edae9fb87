/**
 * The import rule: which room of src/ may import from which. The rule is the table under "Imports" in docs/architecture.md;
 * nothing else says it. Looks at every import, static or lazy, of values or of types.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { parseAst } from 'rolldown/parseAst';

const TABLE = 'docs/architecture.md';
const HEADING = '| room | may import |';

/** Rooms, each with those it may import from: a folder of src/, or a file in it. A room may always import from itself. */
export type ImportRule = ReadonlyMap<string, ReadonlySet<string>>;

/** Reads the rule. Throws when the table is not there, or names a room that it has no row for. */
export function readImportRule(): ImportRule {
  const text = readFileSync(TABLE, 'utf8');
  const at = text.indexOf(HEADING);
  if (at < 0) throw new Error(`${TABLE} has no table "${HEADING}"`);
  const rows = text.slice(at).split('\n\n')[0]?.split('\n').slice(2) ?? [];
  const rule = new Map(
    rows.map((row) => {
      const [rooms = '', imports = ''] = row.split('|').slice(1);
      const [room = ''] = namesIn(rooms);
      return [room, new Set(namesIn(imports))] as const;
    }),
  );
  for (const [room, imports] of rule) {
    for (const name of imports)
      if (!rule.has(name)) throw new Error(`${TABLE}: ${room} may import ${name}, which has no row`);
  }
  return rule;
}

function namesIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+?)\/?`/g)].map(([, name = '']) => name);
}

/** Rooms within another, with rows of their own. */
const INNER_ROOMS = ['web/api', 'web/front'];

/** The room of a file: its folder in src/, or the file itself. */
export function roomOf(file: string): string {
  const path = relative('src', file).split(sep);
  const inner = INNER_ROOMS.find((room) => path.join('/').startsWith(`${room}/`));
  const [first = '', ...rest] = path;
  return inner ?? (rest.length > 0 ? first : basename(file));
}

/** What a file imports against the rule, in words; `text` is what it holds. */
export function violationsIn(rule: ImportRule, file: string, text: string): string[] {
  const room = roomOf(file);
  const allowed = rule.get(room);
  if (!allowed) return [`${file}: the room ${room} is not in the table of ${TABLE}`];
  return importsOf(file, text)
    .filter((path) => path.startsWith('.'))
    .map((path) => join(file, '..', path))
    .filter((target) => target.startsWith(`src${sep}`))
    .map(roomOf)
    .filter((other) => other !== room && !allowed.has(other))
    .map((other) => `${file}: ${room} must not import ${other} (${TABLE}, Imports)`);
}

/** All violations of src/. */
export function violations(rule: ImportRule): string[] {
  return sources().flatMap((file) => violationsIn(rule, file, readFileSync(file, 'utf8')));
}

function sources(): string[] {
  const entries = readdirSync('src', { recursive: true, withFileTypes: true });
  return entries.filter((e) => e.isFile() && /\.tsx?$/.test(e.name)).map((e) => join(e.parentPath, e.name));
}

/** The paths a file imports or exports from, as they are written. */
function importsOf(file: string, text: string): string[] {
  const found: string[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { source, argument, type } = node as {
      source?: Literal;
      argument?: { literal?: Literal } & Literal;
      type?: string;
    };
    if (typeof source?.value === 'string') found.push(source.value);
    if (type === 'TSImportType') found.push(argument?.literal?.value ?? argument?.value ?? '');
    Object.values(node).forEach(visit);
  };
  visit(parseAst(text, { lang: file.endsWith('.tsx') ? 'tsx' : 'ts' }, file));
  return found;
}

interface Literal {
  readonly value?: string;
}

/**
 * Whether the rule looks: one import of each kind is planted for each pair of rooms that the table forbids, and each must be
 * found. Returns those that were not.
 */
export function unnoticedPlants(rule: ImportRule): string[] {
  const rooms = [...rule.keys()];
  return rooms.flatMap((room) =>
    rooms
      .filter((other) => other !== room && !rule.get(room)?.has(other))
      .flatMap((other) => plants(room, other).filter(({ file, text }) => violationsIn(rule, file, text).length !== 1))
      .map(({ file, text }) => `${file}: ${text}`),
  );
}

/** Imports of `other` from a file of `room`: of a value, of a type, again exported, lazy, of a type in place. */
function plants(room: string, other: string): { file: string; text: string }[] {
  const inFolder = !room.endsWith('.ts');
  const file = join('src', inFolder ? `${room}/deep/planted.ts` : room);
  const up = inFolder ? '../'.repeat(room.split('/').length + 1) : './';
  const target = `${up}${other}${other.endsWith('.ts') ? '' : '/planted.ts'}`;
  return [
    `import { x } from '${target}';`,
    `import type { X } from '${target}';`,
    `export * from '${target}';`,
    `export const later = () => import('${target}');`,
    `export type Y = import('${target}').X;`,
  ].map((text) => ({ file, text }));
}
