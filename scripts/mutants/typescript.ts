import { drifted, type Mutation, replaced } from './mutation.ts';
import { isNode, type Node, parsed, walk } from './syntax.ts';

/** One small change to a TypeScript text. */
export interface TypeScriptMutation extends Mutation {
  /** A place in the text that a test must reach to be able to notice it. */
  readonly reach: number;
}

/** Code that is to stand in the place of a piece of the text. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly by: string;
  /** Absent: `from`. */
  readonly reach?: number;
}

type Rule = (node: Node, code: (of: Node) => string, parent: Node | null) => readonly Edit[];

const OPERATORS: Readonly<Record<string, string>> = {
  ...{ '<': '<=', '<=': '<', '>': '>=', '>=': '>', '===': '!==', '!==': '===' },
  ...{ '+': '-', '-': '+', '*': '/', '/': '*', '%': '*' },
  ...{ '&&': '||', '||': '&&', '++': '--', '--': '++' },
  ...{ '+=': '-=', '-=': '+=', '*=': '/=', '/=': '*=', '||=': '&&=', '&&=': '||=', '??=': '=' },
};
const METHODS: ReadonlyMap<unknown, string> = new Map(
  Object.entries({ max: 'min', min: 'max', floor: 'ceil', ceil: 'floor', some: 'every', every: 'some' }),
);

/** All changes that are tried on a text, one at a time, in the order of the text. */
export function typeScriptMutations(text: string, path: string): TypeScriptMutation[] {
  const code = ({ start, end }: Node) => text.slice(start, end);
  const found: TypeScriptMutation[] = [];
  walk(parsed(text, path), (node, parent) => {
    for (const { from, to, by, reach = from } of RULES[node.type]?.(node, code, parent) ?? []) {
      found.push({ ...replaced(text, from, text.slice(from, to), by), reach });
    }
  });
  return found.sort((a, b) => a.line - b.line || a.column - b.column);
}

const RULES: Readonly<Record<string, Rule>> = {
  IfStatement(node, code) {
    const { test, consequent, alternate } = node as unknown as { test: Node; consequent: Node; alternate: Node | null };
    const branch = alternate
      ? { from: consequent.end, to: node.end, by: '', reach: alternate.start }
      : { from: node.start, to: node.end, by: ';', reach: consequent.start };
    return [...negated(test, code), branch];
  },
  ConditionalExpression: (node, code) => negated(node.test as Node, code),
  WhileStatement: (node, code) => negated(node.test as Node, code),
  BinaryExpression: (node, code) => (joinsText(node) ? [] : operator(node, code)),
  LogicalExpression(node, code) {
    const { left } = node as unknown as { left: Node };
    return node.operator === '??' ? [{ from: left.end, to: node.end, by: '' }] : operator(node, code);
  },
  UpdateExpression(node) {
    const { argument, prefix } = node as unknown as { argument: Node; prefix: boolean };
    const [from, to] = prefix ? [node.start, argument.start] : [argument.end, node.end];
    return [{ from, to, by: OPERATORS[node.operator as string] as string, reach: node.start }];
  },
  AssignmentExpression: operator,
  UnaryExpression(node, _code, parent) {
    const { argument } = node as unknown as { argument: Node };
    // What is a condition whole is negated there.
    const isTest = parent?.test === node;
    if (isTest || !['!', '-'].includes(node.operator as string)) return [];
    return [{ from: node.start, to: argument.start, by: '' }];
  },
  Literal(node) {
    const { value } = node as { value?: unknown };
    if (typeof value === 'boolean') return [whole(node, String(!value))];
    return typeof value === 'number' ? [whole(node, drifted(value))] : [];
  },
  AwaitExpression: (node) => [{ from: node.start, to: (node.argument as Node).start, by: '' }],
  ExpressionStatement(node) {
    const expression = node.expression as Node;
    const isSuper = (expression.callee as Node | undefined)?.type === 'Super';
    return isSuper || ('directive' in node && node.directive) ? [] : [whole(node, ';')];
  },
  ReturnStatement: (node) => (isNode(node.argument) ? nothing(node.argument) : []),
  ArrowFunctionExpression: (node) => ((node.body as Node).type === 'BlockStatement' ? [] : nothing(node.body as Node)),
  CallExpression(node) {
    const { property, computed } = node.callee as { property?: Node; computed?: boolean };
    const other = property && !computed && METHODS.get(property.name);
    return property && other ? [whole(property, other)] : [];
  },
  ArrayExpression(node) {
    const elements = (node.elements as readonly (Node | null)[]).filter(isNode);
    const alike =
      elements.length > 1 && elements.every((element) => isEntry(element) && element.type === elements[0]?.type);
    return alike ? elements.map((element, i) => withComma(element, elements[i + 1])) : [];
  },
};

function whole({ start, end }: Node, by: string): Edit {
  return { from: start, to: end, by };
}

function negated(test: Node, code: (of: Node) => string): Edit[] {
  const { operator, argument } = test as { operator?: string; argument?: Node };
  // Its own operator is turned round already.
  if (operator === '===' || operator === '!==') return [];
  return [whole(test, operator === '!' && argument ? code(argument) : `!(${code(test)})`)];
}

// Between its two sides, where comments stand but seldom.
function operator(node: Node, code: (of: Node) => string): Edit[] {
  const { left, right, operator } = node as unknown as { left: Node; right: Node; operator: string };
  const other = OPERATORS[operator];
  const between = code({ ...node, start: left.end, end: right.start });
  const from = left.end + between.indexOf(operator);
  return other ? [{ from, to: from + operator.length, by: other, reach: node.start }] : [];
}

// A sum of texts has no other sign.
function joinsText(node: Node): boolean {
  let found = false;
  if (node.operator === '+') {
    walk(node, ({ type, value }) => {
      found ||= type === 'TemplateLiteral' || (type === 'Literal' && typeof value === 'string');
    });
  }
  return found;
}

// In the place of an answer that is something. What is one of the answers that have a change of their own keeps to it.
function nothing(answer: Node): Edit[] {
  const { type, value, name } = answer as { type: string; value?: unknown; name?: string };
  const isPlain = type === 'Literal' && (value === null || typeof value === 'boolean' || typeof value === 'number');
  const isCall =
    type === 'AssignmentExpression' ||
    type === 'UpdateExpression' ||
    (type === 'UnaryExpression' && answer.operator === 'void');
  if (isCall) return [whole(answer, 'undefined')];
  return isPlain || name === 'undefined' ? [] : [whole(answer, 'undefined')];
}

// What lists are made of: rows, and names.
function isEntry({ type, value }: Node): boolean {
  return type === 'ObjectExpression' || type === 'ArrayExpression' || (type === 'Literal' && typeof value === 'string');
}

function withComma(element: Node, next: Node | undefined): Edit {
  return { from: element.start, to: next ? next.start : element.end, by: '' };
}
