import { FacteurError } from '../../errors.ts';
import type { Finding, FindingCode } from '../../findings.ts';

/**
 * Throws what refuses a campaign, when anything does: the first error under a code of its own, the others behind it.
 * `send-variable-missing`, `send-template-fails`, `send-recipient-files`, else `send-refused`.
 */
export function throwErrors(findings: readonly Finding[]): void {
  const errors = findings.filter(({ level }) => level === 'error');
  const [first, ...others] = errors;
  if (!first) return;
  if (isA(first, 'variable-missing')) throw new FacteurError('send-variable-missing', { first, others });
  if (isA(first, 'template-fails')) throw new FacteurError('send-template-fails', { first, others });
  if (isA(first, 'recipient-file')) throw new FacteurError('send-recipient-files', { first, others });
  throw new FacteurError('send-refused', { findings: errors });
}

function isA<C extends FindingCode>(finding: Finding, code: C): finding is Finding<C> {
  return finding.code === code;
}
