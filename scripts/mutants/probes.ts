import { type Node, parsed, walk } from './syntax.ts';

/** A piece of a text that runs whole or not at all, but for the pieces inside it. */
export interface Piece {
  readonly start: number;
  readonly end: number;
  /** `listed`: a statement among others; `alone`: one that is all there is of a branch or a loop; else an expression. */
  readonly kind: 'listed' | 'alone' | 'expression';
}

/** The pieces of a TypeScript text: what stands in none of them runs when the file is loaded. */
export function piecesOf(text: string, path: string): Piece[] {
  const found: Piece[] = [];
  walk(parsed(text, path), (node) => {
    for (const [kind, pieces] of Object.entries(piecesIn(node)) as [Piece['kind'], Node[]][]) {
      found.push(...pieces.map(({ start, end }) => ({ start, end, kind })));
    }
  });
  return found;
}

const LOOPS = new Set(['ForStatement', 'ForOfStatement', 'ForInStatement', 'WhileStatement', 'DoWhileStatement']);
// What is declared is there before the first statement runs; the statements of a block have pieces of their own.
const NOT_RUN = new Set(['FunctionDeclaration', 'BlockStatement', 'EmptyStatement']);

function piecesIn(node: Node): Partial<Record<Piece['kind'], Node[]>> {
  const { type, body, right, consequent, alternate } = node;
  const statements = (...found: unknown[]) =>
    (found.flat() as (Node | null)[]).filter((one) => one !== null && !NOT_RUN.has(one.type)) as Node[];
  if (type === 'BlockStatement') return { listed: statements(body) };
  if (type === 'SwitchCase') return { listed: statements(consequent) };
  if (type === 'IfStatement') return { alone: statements(consequent, alternate) };
  if (LOOPS.has(type)) return { alone: statements(body) };
  if (type === 'ArrowFunctionExpression') return { expression: statements(body) };
  if (type === 'LogicalExpression') return { expression: [right as Node] };
  return type === 'ConditionalExpression' ? { expression: [consequent as Node, alternate as Node] } : {};
}

/** The innermost piece in which this place is; null: it is in none. */
export function pieceAt(pieces: readonly Piece[], place: number): Piece | null {
  const around = pieces.filter(({ start, end }) => start <= place && place < end);
  return around.reduce<Piece | null>((inner, piece) => (inner && inner.start > piece.start ? inner : piece), null);
}

/** The text with a call of `hit`, which the module `recorder` exports, at the beginning of each piece; `nameOf` numbers them. */
export function withProbes(
  text: string,
  pieces: readonly Piece[],
  { recorder, nameOf }: { recorder: string; nameOf: (piece: Piece | null) => number },
): string {
  const hit = (piece: Piece | null) => `__hit(${nameOf(piece)})`;
  const inserts = pieces.flatMap((piece) => {
    const { start, end, kind } = piece;
    if (kind === 'listed') return [{ at: start, text: `${hit(piece)}; ` }];
    const [open, close] = kind === 'alone' ? [`{ ${hit(piece)}; `, ' }'] : [`(${hit(piece)}, `, ')'];
    return [
      { at: start, text: open },
      { at: end, text: close },
    ];
  });
  let made = '';
  let from = 0;
  for (const { at, text: insert } of inserts.sort((a, b) => a.at - b.at)) {
    made += text.slice(from, at) + insert;
    from = at;
  }
  return `import { hit as __hit } from ${JSON.stringify(recorder)}; ${hit(null)}; ${made}${text.slice(from)}`;
}
