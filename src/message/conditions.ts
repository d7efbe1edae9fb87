import { CaseTag, IfTag, type Template as Node, type Token, TypeGuards, UnlessTag, type Value } from 'liquidjs';

/** What a name of the list is in one row; undefined: nothing. */
export type Lookup = (name: string) => string | undefined;
type Plain = string | number | boolean | null;

/** `{% if %}`, `{% unless %}` or `{% case %}` whose conditions are about names, texts and numbers. */
export interface Choice {
  /** The nodes to render in this row. */
  choose(lookup: Lookup): readonly (readonly Node[])[];
}

/**
 * A tag that chooses, ready to be decided without interpreting it: with the results of liquidjs (`jsTruthy`, `lenientIf`),
 * some fifty times faster, because it waits for no promises. Null: what it asks needs liquidjs (filters, `empty`, properties).
 */
export function asChoice(node: Node): Choice | null {
  if (node instanceof IfTag || node instanceof UnlessTag) return branching(node);
  return node instanceof CaseTag ? matching(node) : null;
}

function branching(tag: IfTag | UnlessTag): Choice | null {
  const branches: { test: Condition; nodes: Node[] }[] = [];
  for (const { value, templates } of tag.branches) {
    const test = condition(value);
    if (!test) return null;
    branches.push({ test, nodes: templates });
  }
  const otherwise = tag.elseTemplates ?? [];
  // The first branch of `unless` is taken when it does not hold; its `elsif` are ordinary.
  const negated = tag instanceof UnlessTag ? branches[0] : null;
  return {
    choose(lookup) {
      for (const branch of branches) if (Boolean(branch.test(lookup)) !== (branch === negated)) return [branch.nodes];
      return [otherwise];
    },
  };
}

function matching({ value, branches, elseTemplates }: CaseTag): Choice | null {
  const target = condition(value);
  const whens = branches.map(({ values, templates }) => ({
    values: values.map((one) => ('initial' in one ? null : operand(one))),
    nodes: templates,
  }));
  if (!target || whens.some(({ values }) => values.includes(null))) return null;
  return {
    choose(lookup) {
      const wanted = target(lookup);
      const hit = whens.filter(({ values }) => values.some((one) => one?.(lookup) === wanted));
      return hit.length > 0 ? hit.map(({ nodes }) => nodes) : [elseTemplates];
    },
  };
}

type Condition = (lookup: Lookup) => Plain;

function condition({ initial, filters }: Value): Condition | null {
  if (filters.length > 0) return null;
  const stack: Condition[] = [];
  for (const token of initial.postfix) {
    const next = TypeGuards.isOperatorToken(token) ? operation(token.operator, stack) : operand(token);
    if (!next) return null;
    stack.push(next);
  }
  return stack.length === 1 ? (stack[0] ?? null) : null;
}

/** Takes its operands off the stack. */
function operation(operator: string, stack: Condition[]): Condition | null {
  const right = stack.pop();
  if (!right) return null;
  if (operator === 'not') return (lookup) => !right(lookup);
  const left = stack.pop();
  const apply = operators[operator];
  return left && apply ? (lookup) => apply(left(lookup), right(lookup)) : null;
}

// As liquidjs compares what is neither an array nor one of its own values: by the rules of JavaScript.
const operators: Readonly<Record<string, (l: Plain, r: Plain) => boolean>> = {
  '==': (l, r) => l === r,
  '!=': (l, r) => l !== r,
  '<': (l, r) => (l as number) < (r as number),
  '>': (l, r) => (l as number) > (r as number),
  '<=': (l, r) => (l as number) <= (r as number),
  '>=': (l, r) => (l as number) >= (r as number),
  contains: (l, r) => typeof l === 'string' && l.includes(String(r)),
  and: (l, r) => Boolean(l) && Boolean(r),
  or: (l, r) => Boolean(l) || Boolean(r),
};

function operand(token: Token): Condition | null {
  if (TypeGuards.isQuotedToken(token) || TypeGuards.isNumberToken(token)) return constant(token.content);
  if (TypeGuards.isLiteralToken(token)) return typeof token.content === 'boolean' ? constant(token.content) : null;
  const name = plainName(token);
  return name === null ? null : (lookup) => lookup(name) ?? null;
}

function constant(value: Plain): Condition {
  return () => value;
}

/** The name that a token is, when it is one and nothing else (no property of it, no index). */
export function plainName(token: Token | undefined): string | null {
  if (!TypeGuards.isPropertyAccessToken(token) || token.variable) return null;
  const [name, ...deeper] = token.props;
  if (deeper.length > 0) return null;
  return TypeGuards.isWordToken(name) || TypeGuards.isQuotedToken(name) ? name.content : null;
}
