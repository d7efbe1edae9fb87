import { CaseTag, IfTag, type Template as Node, type Token, TypeGuards, UnlessTag, type Value } from 'liquidjs';
import { holds, type Relation, same } from './compare.ts';
import type { DateReading } from './dates.ts';

/** What a name of the list is in one row; undefined: nothing. */
export type Lookup = (name: string) => string | undefined;
type Plain = string | number | boolean | null;

/** `{% if %}`, `{% unless %}` or `{% case %}` whose conditions are about names, texts and numbers. */
export interface Choice {
  /** The nodes to render in this row. */
  choose(lookup: Lookup): readonly (readonly Node[])[];
}

/**
 * A tag that chooses, ready to be decided without interpreting it: with the results of liquidjs (`jsTruthy`, `lenientIf`)
 * and the operators of operators.ts, some fifty times faster, because it waits for no promises. Null: what it asks needs
 * liquidjs (filters, `empty`, properties). What it chooses by may throw ValueProblem.
 */
export function asChoice(node: Node, reading: DateReading): Choice | null {
  if (node instanceof IfTag || node instanceof UnlessTag) return branching(node, reading);
  return node instanceof CaseTag ? matching(node, reading) : null;
}

function branching(tag: IfTag | UnlessTag, reading: DateReading): Choice | null {
  const branches: { test: Condition; nodes: Node[] }[] = [];
  for (const { value, templates } of tag.branches) {
    const test = condition(value, reading);
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

function matching({ value, branches, elseTemplates }: CaseTag, reading: DateReading): Choice | null {
  const target = condition(value, reading);
  const whens = branches.map(({ values, templates }) => ({
    values: values.map((one) => ('initial' in one ? null : operand(one))),
    nodes: templates,
  }));
  if (!target || whens.some(({ values }) => values.includes(null))) return null;
  return {
    choose(lookup) {
      const wanted = target(lookup);
      const hit = whens.filter(({ values }) => values.some((one) => same(one?.(lookup), wanted, reading)));
      return hit.length > 0 ? hit.map(({ nodes }) => nodes) : [elseTemplates];
    },
  };
}

type Condition = (lookup: Lookup) => Plain;

function condition({ initial, filters }: Value, reading: DateReading): Condition | null {
  if (filters.length > 0) return null;
  const stack: Condition[] = [];
  for (const token of initial.postfix) {
    const next = TypeGuards.isOperatorToken(token) ? operation(token.operator, stack, reading) : operand(token);
    if (!next) return null;
    stack.push(next);
  }
  return stack.length === 1 ? (stack[0] ?? null) : null;
}

/** Takes its operands off the stack. The right side of `and` and `or` is looked at only where it counts. */
function operation(operator: string, stack: Condition[], reading: DateReading): Condition | null {
  const right = stack.pop();
  if (!right) return null;
  if (operator === 'not') return (lookup) => !right(lookup);
  const left = stack.pop();
  if (!left) return null;
  if (operator === 'and') return (lookup) => Boolean(left(lookup)) && Boolean(right(lookup));
  if (operator === 'or') return (lookup) => Boolean(left(lookup)) || Boolean(right(lookup));
  const apply = operators[operator];
  if (apply) return (lookup) => apply(left(lookup), right(lookup), reading);
  return isRelation(operator) ? (lookup) => holds(operator, left(lookup), right(lookup), reading) : null;
}

function isRelation(operator: string): operator is Relation {
  return /^[<>]=?$/.test(operator);
}

const operators: Readonly<Record<string, (l: Plain, r: Plain, reading: DateReading) => boolean>> = {
  '==': same,
  '!=': (l, r, reading) => !same(l, r, reading),
  contains: (l, r) => typeof l === 'string' && l.includes(String(r)),
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
