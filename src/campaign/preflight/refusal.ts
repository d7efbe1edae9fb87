import { FacteurError } from '../../errors.ts';
import { language, words } from '../../i18n/ambient.ts';
import type { Catalogue } from '../../i18n/index.ts';
import { type Problem, problemLines, recipientLines } from './problems.ts';

/**
 * Throws what refuses a campaign, when anything does: the first error under a code of its own, the others in its words.
 * `send-variable-missing`, `send-template-fails`, `send-recipient-files`, else `send-refused`.
 */
export function throwErrors(problems: readonly Problem[]): void {
  const [first, ...others] = problems.filter(({ level }) => level === 'error');
  if (!first) return;
  const { code, params, count } = first;
  const linesOf = (problem: Problem) => problemLines(problem, language());
  const lines = [recipientLines(first, language()), ...others.map(linesOf)].filter((text) => text !== '').join('\n');
  const { part } = params as { part?: keyof Catalogue['send']['parts'] };
  const about = { ...params, part: part && words().send.parts[part], count: count ?? 0, lines } as never;
  if (code === 'variable-missing') throw new FacteurError('send-variable-missing', about);
  if (code === 'template-fails') throw new FacteurError('send-template-fails', about);
  if (code === 'recipient-file') throw new FacteurError('send-recipient-files', about);
  throw new FacteurError('send-refused', {
    count: 1 + others.length,
    lines: [first, ...others].map(linesOf).join('\n'),
  });
}
