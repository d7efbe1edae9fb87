/**
 * The types that programs see, in one text that a test compares (test/library/public-types.test.ts): what somebody else's
 * code stands on does not change by accident. After `npm run build`:
 *
 *   node scripts/public-types.ts            prints them
 *   node scripts/public-types.ts --accept   keeps them as what is right; the change is then seen in review
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { isNode, type Node, parsed } from './mutants/syntax.ts';

/** Where `npm run build` puts the types. */
export const BUILT = resolve(import.meta.dirname, '../dist/types');
/** The text that was accepted last. */
export const ACCEPTED = resolve(import.meta.dirname, '../test/library/public-types.txt');

/** A declaration at the top of a file, without the comments in it; the names in it that come from elsewhere. */
interface Declaration {
  readonly text: string;
  readonly names: ReadonlySet<string>;
}

interface File {
  readonly declared: ReadonlyMap<string, Declaration>;
  /** By the name used in the file: where it is from, and its name there. */
  readonly imported: ReadonlyMap<string, Place>;
  /** By the name that is exported, in the same way. */
  readonly reexported: ReadonlyMap<string, Place>;
}

/** What programs see of both entries; `types`: the folder of their declarations. */
export function publicTypesIn(types: string): string {
  return `${['index', 'testing'].map((entry) => publicTypes(types, entry)).join('\n\n')}\n`;
}

/** What the entry exports, and every type of ours that it is made of. */
function publicTypes(types: string, entry: string): string {
  const first = join(types, `${entry}.d.ts`);
  const found = new Map<string, string>();
  const names: string[] = [];
  const { declared, reexported } = fileAt(first);
  for (const [as, { path, name }] of reexported) {
    names.push(as);
    reach(types, { path, name }, found);
  }
  for (const name of declared.keys()) reach(types, { path: first, name }, found);
  const exported = [...names, ...declared.keys()].sort();
  return [`// ${entry}: ${exported.join(', ')}`, ...[...found].sort().map(([, text]) => text)].join('\n\n');
}

interface Place {
  readonly path: string;
  readonly name: string;
}

function reach(types: string, { path, name }: Place, found: Map<string, string>): void {
  const key = `${relative(types, path)} ${name}`;
  // Codes of errors have a list of their own that is compared (docs/errors.md); the words are nobody's interface.
  if (found.has(key) || key.startsWith('i18n')) return;
  const { declared, imported, reexported } = fileAt(path);
  const declaration = declared.get(name);
  const from = imported.get(name) ?? reexported.get(name);
  if (!declaration) {
    if (from) reach(types, from, found);
    return;
  }
  found.set(key, `// ${relative(types, path)}\n${declaration.text}`);
  for (const used of declaration.names) if (used !== name) reach(types, { path, name: used }, found);
}

const files = new Map<string, File>();

function fileAt(path: string): File {
  const known = files.get(path);
  if (known) return known;
  const made = readFile(path);
  files.set(path, made);
  return made;
}

function readFile(path: string): File {
  const text = readFileSync(path, 'utf8');
  const declared = new Map<string, Declaration>();
  const imported = new Map<string, Place>();
  const reexported = new Map<string, Place>();
  const at = ({ value }: Node) =>
    String(value).startsWith('.') ? join(dirname(path), String(value).replace(/\.ts$/, '.d.ts')) : null;
  for (const node of parsed(text, path).body as Node[]) {
    const source = isNode(node.source) ? at(node.source) : null;
    const specifiers = (node.specifiers ?? []) as { local: Node; imported?: Node; exported?: Node }[];
    if (node.type === 'ImportDeclaration' && source) {
      for (const { local, imported: of } of specifiers)
        imported.set(nameOf(local), { path: source, name: nameOf(of ?? local) });
    } else if (node.type === 'ExportNamedDeclaration' && source) {
      for (const { local, exported } of specifiers)
        reexported.set(nameOf(exported), { path: source, name: nameOf(local) });
    } else {
      const inner = isNode(node.declaration) ? node.declaration : node;
      for (const name of namesDeclared(inner))
        declared.set(name, declarationOf(text.slice(node.start, node.end), inner));
    }
  }
  return { declared, imported, reexported };
}

function namesDeclared({ id, declarations }: Node): string[] {
  if (isNode(id)) return [nameOf(id)];
  return ((declarations ?? []) as { id: Node }[]).map((one) => nameOf(one.id));
}

const nameOf = (node: Node | undefined) => String(node?.name ?? node?.value ?? '');

function declarationOf(text: string, node: Node): Declaration {
  const names = new Set<string>();
  const visit = (of: Node) => {
    if (of.type === 'Identifier') names.add(String(of.name));
    for (const value of Object.values(of))
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child);
  };
  visit(node);
  const bare = text
    .replace(/\/\*\*.*?\*\//gs, '')
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{2,}/g, '\n');
  return { text: bare, names };
}

if (import.meta.main) {
  if (process.argv.includes('--accept')) writeFileSync(ACCEPTED, publicTypesIn(BUILT));
  else process.stdout.write(publicTypesIn(BUILT));
}
