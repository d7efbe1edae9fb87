import { FacteurError } from '../errors.ts';
import { readText } from './project.ts';

/** A YAML file as a plain object, and the way back to the lines. */
export interface YamlFile {
  /** Keys without a value are left out. */
  readonly content: Record<string, unknown>;
  /** The line of the value at this path, or of the next one around it, from 1; null: none is in the file. */
  lineOf(path: readonly PropertyKey[]): number | null;
}

/** Reads facteur.yaml. Throws `config-unreadable`, `config-yaml-syntax`, `config-invalid` when it is no mapping. */
export async function readYamlFile(file: string): Promise<YamlFile> {
  const { isNode, LineCounter, parseDocument } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(readText(file), { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error) throw syntaxError(file, lines.linePos(error.pos[0]).line, error.message);
  return {
    content: asMapping(file, contentOf(file, document)),
    lineOf(path) {
      for (let length = path.length; length > 0; length--) {
        const node = document.getIn(path.slice(0, length), true);
        if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
      }
      return null;
    },
  };
}

function contentOf(file: string, document: { toJS(): unknown }): unknown {
  try {
    return withoutNulls(document.toJS());
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
  if (typeof content === 'object' && !Array.isArray(content)) return content as Record<string, unknown>;
  const origin = { kind: 'file', file, line: 1 } as const;
  throw new FacteurError('config-invalid', { key: 'facteur.yaml', origin, problem: { kind: 'mapping' } });
}

function withoutNulls(value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutNulls(inner)]));
}
