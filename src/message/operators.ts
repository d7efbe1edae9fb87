import {
  CaseTag,
  type Context,
  Drop,
  defaultOperators,
  type Emitter,
  evalToken,
  type Liquid,
  type Operators,
  toValue,
} from 'liquidjs';
import { holds, type Relation, same } from './compare.ts';
import type { DateReading } from './dates.ts';
import { ValueProblem } from './value-problem.ts';

/**
 * Liquid's operators with the comparisons of compare.ts. liquidjs works out both sides of `and` before it looks at either:
 * a comparison that cannot be made is an error only when its result is asked for, so that `age and age < 18` works
 * for rows without an age.
 */
export function messageOperators(reading: DateReading): Operators {
  const relation = (sign: Relation) => (left: unknown, right: unknown) =>
    answer(() => holds(sign, toValue(left), toValue(right), reading));
  const equal = (left: unknown, right: unknown) => (isOwn(left, right) ? null : same(left, right, reading));
  return {
    ...defaultOperators,
    '<': relation('<'),
    '>': relation('>'),
    '<=': relation('<='),
    '>=': relation('>='),
    '==': (left, right, context) => answer(() => equal(left, right)) ?? defaultOperators['==']?.(left, right, context),
    '!=': (left, right, context) =>
      answer(() => negated(equal(left, right))) ?? defaultOperators['!=']?.(left, right, context),
    and: (left: unknown, right: unknown) => Boolean(toValue(left)) && Boolean(toValue(right)),
    or: (left: unknown, right: unknown) => Boolean(toValue(left)) || Boolean(toValue(right)),
  } as Operators;
}

/** `empty`, `blank`, lists and what else liquidjs compares in its own way. */
function isOwn(...values: unknown[]): boolean {
  return values.some((value) => typeof value === 'object' && value !== null && !(value instanceof Date));
}

function negated(result: boolean | null): boolean | null {
  return result === null ? null : !result;
}

function answer<T>(ask: () => T): T | Unanswered {
  try {
    return ask();
  } catch (error) {
    if (error instanceof ValueProblem) return new Unanswered(error);
    throw error;
  }
}

/** The result of a comparison that could not be made. */
class Unanswered extends Drop {
  readonly #problem: ValueProblem;

  constructor(problem: ValueProblem) {
    super();
    this.#problem = problem;
  }

  override valueOf(): never {
    throw this.#problem;
  }
}

/** `{% case nombre %}{% when 3 %}` by the same rule as `==`. */
export function registerCase(engine: Liquid, reading: DateReading): void {
  engine.registerTag(
    'case',
    class extends CaseTag {
      override *render(context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
        const target = toValue(yield this.value.value(context, true));
        const hits = [];
        for (const branch of this.branches) {
          const values = [];
          for (const token of branch.values) values.push(toValue(yield evalToken(token as never, context, true)));
          if (values.some((value) => same(target, value, reading))) hits.push(branch.templates);
        }
        for (const nodes of hits.length > 0 ? hits : [this.elseTemplates]) {
          yield this.liquid.renderer.renderTemplates(nodes, context, emitter);
        }
      }
    },
  );
}
