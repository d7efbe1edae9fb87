import { FacteurError } from '../errors.ts';
import { type Finding, type FindingCode, findingOf } from '../findings.ts';

/**
 * What somebody may have to agree to before a campaign is accepted, in the order in which it is asked. The one rule of the
 * terminal, the library and the API.
 */
const rule = {
  /** Rows that the spreadsheet hides are written to. */
  'hidden-rows': { finding: 'rows-hidden', needed: true },
  /** Rows whose address is not valid are skipped. */
  'invalid-addresses': { finding: 'invalid-addresses', needed: true },
  /** Of cells with several addresses the first is written to. */
  'several-addresses': { finding: 'several-addresses', needed: false },
} as const satisfies Record<string, { readonly finding: FindingCode; readonly needed: boolean }>;

/** A code of something that can be agreed to. */
export type Consent = keyof typeof rule;

/** All of them. */
export const consents = Object.keys(rule) as readonly Consent[];

/** Something that was found and not agreed to. */
export interface OpenConsent {
  readonly consent: Consent;
  readonly finding: Finding;
  /** Without it the campaign is refused; else it is asked where somebody can answer. */
  readonly needed: boolean;
}

/** What is still to be agreed to, in the order in which it is asked. */
export function openConsents(findings: readonly Finding[], accept: readonly Consent[]): readonly OpenConsent[] {
  return consents.flatMap((consent) => {
    const finding = accept.includes(consent) ? undefined : findingOf(findings, rule[consent].finding);
    return finding ? [{ consent, finding, needed: rule[consent].needed }] : [];
  });
}

/**
 * Throws `send-hidden-rows` or `send-invalid-addresses` when there is one of these that was not agreed to. `file`: the list,
 * as it is named to people.
 */
export function requireConsent(findings: readonly Finding[], accept: readonly Consent[], file: string): void {
  const hidden = findingOf(findings, 'rows-hidden');
  if (hidden && !accept.includes('hidden-rows')) throw new FacteurError('send-hidden-rows', { file, hidden });
  const invalid = findingOf(findings, 'invalid-addresses');
  if (invalid && !accept.includes('invalid-addresses'))
    throw new FacteurError('send-invalid-addresses', { file, invalid });
}
