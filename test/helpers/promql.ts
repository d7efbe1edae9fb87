import { parser } from '@prometheus-io/lezer-promql';

type SyntaxNode = ReturnType<typeof parser.parse>['topNode'];

/** What a query takes from one metric. */
export interface Selector {
  readonly name: string;
  readonly matchers: readonly Matcher[];
}

interface Matcher {
  readonly label: string;
  readonly op: string;
  readonly value: string;
}

/** A query, as far as it names things. */
export interface Query {
  readonly selectors: readonly Selector[];
  /** Labels by which something of it is grouped. */
  readonly grouping: readonly string[];
  /** Labels that its result has at most; null: those of its metrics. */
  readonly result: readonly string[] | null;
}

/** Reads a query by Prometheus' own grammar. Throws where it does not fit. */
export function readQuery(text: string): Query {
  const tree = parser.parse(text);
  const nodes: SyntaxNode[] = [];
  tree.iterate({
    enter: ({ node }) => {
      if (node.type.isError) throw new Error(`not a query at ${node.from}: ${text}`);
      nodes.push(node);
    },
  });
  const textOf = (node: SyntaxNode | null) => (node ? text.slice(node.from, node.to) : '');
  const of = (name: string) => nodes.filter((node) => node.name === name);
  const labelsIn = (node: SyntaxNode | null) => childrenOf(node).map(textOf);
  const selectors = of('VectorSelector').map((node) => ({
    name: textOf(node.getChild('Identifier')),
    matchers: childrenOf(node.getChild('LabelMatchers')).map((matcher) => ({
      label: textOf(matcher.getChild('LabelName')),
      op: textOf(matcher.getChild('MatchOp')),
      value: JSON.parse(textOf(matcher.getChild('StringLiteral'))) as string,
    })),
  }));
  const [outermost] = of('AggregateExpr');
  return {
    selectors,
    grouping: of('GroupingLabels').flatMap(labelsIn),
    result: outermost ? labelsIn(outermost.getChild('AggregateModifier')?.getChild('GroupingLabels') ?? null) : null,
  };
}

function childrenOf(node: SyntaxNode | null): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node?.firstChild ?? null; child; child = child.nextSibling) children.push(child);
  return children;
}

/** The values that a matcher of plain alternatives (`a|b`) names. */
export function valuesOf({ op, value }: Matcher): string[] {
  return op === '=~' || op === '!~' ? value.split('|') : [value];
}
