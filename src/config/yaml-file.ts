import type { Origin } from '../config-problem.ts';
import { FacteurError } from '../errors.ts';
import { readText, type Unsaved } from './project.ts';

/** What facteur.yaml says, as a plain object, and the way back to the place of each value. */
export interface WrittenConfig {
  /** Keys without a value are left out. */
  readonly content: Record<string, unknown>;
  /** Where the value at this path was written, or the next one around it. */
  originOf(path: readonly PropertyKey[]): Origin;
}

/** Reads facteur.yaml. Throws `config-unreadable`, `config-yaml-syntax`, `config-invalid` when it is no mapping. */
export async function readYamlFile(file: string, unsaved?: Unsaved): Promise<WrittenConfig> {
  const { isNode, LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(readText(file, unsaved), { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error) throw syntaxError(file, lines.linePos(error.pos[0]).line, error.message);
  return {
    content: asMapping(file, contentOf(file, document)),
    originOf(path) {
      for (let length = path.length; length > 0; length--) {
        const node = document.getIn(path.slice(0, length), true);
        if (isNode(node) && node.range) return { kind: 'file', file, line: lines.linePos(node.range[0]).line };
      }
      return { kind: 'file', file, line: null };
    },
  };
}

/** What a program says in place of the file. Throws `config-invalid` when it is no object. */
export function givenConfig(given: unknown): WrittenConfig {
  const origin = { kind: 'program' } as const;
  if (!isMapping(given)) throw notAMapping('config', origin);
  return { content: withoutNothing(given) as Record<string, unknown>, originOf: () => origin };
}

function contentOf(file: string, document: { toJS(): unknown }): unknown {
  try {
    return withoutNothing(document.toJS());
  } catch (cause) {
    // Aliases without an anchor, or so many that they would fill the memory. The alias itself is not repeated: it may be a
    // password that begins with `*`.
    throw syntaxError(file, null, (cause as Error).message.replace(/: .*$/s, ''));
  }
}

function syntaxError(file: string, line: number | null, detail: string): FacteurError {
  return new FacteurError('config-yaml-syntax', { origin: { kind: 'file', file, line }, detail });
}

function asMapping(file: string, content: unknown): Record<string, unknown> {
  if (content === null) return {};
  if (isMapping(content)) return content;
  throw notAMapping('facteur.yaml', { kind: 'file', file, line: 1 });
}

function notAMapping(key: string, origin: Origin): FacteurError {
  return new FacteurError('config-invalid', { key, origin, problem: { kind: 'mapping' } });
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A key without a value counts as not written. */
function withoutNothing(value: unknown): unknown {
  if (!isMapping(value)) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutNothing(inner)]));
}
