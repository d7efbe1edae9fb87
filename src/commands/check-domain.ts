import { readFile } from 'node:fs/promises';
import { domainIssues, publicHalf } from '../campaign/preflight/domain.ts';
import { addFacts } from '../campaign/preflight/known-facts.ts';
import type { AccountConfig, Config } from '../config/types.ts';
import type { DomainIssue } from '../findings.ts';
import type { Check } from './check-report.ts';
import type { Context } from './context.ts';
import { words } from './words.ts';

/**
 * Asks the DNS about a sender's domain (3 s at most) and keeps the answer for `send`. `FACTEUR_DNS` names another server
 * to ask than this computer's (`address` or `address:port`). Null: it did not answer, and nothing is known.
 */
export async function lookUpDomain(
  { env, clock }: Context,
  { project, accounts }: Config,
  domain: string,
): Promise<readonly DomainIssue[] | null> {
  const keys = await keysOf([...accounts.values()], domain);
  const issues = await domainIssues({ domain, keys, server: env.FACTEUR_DNS || null });
  const at = clock.now();
  if (issues) addFacts(project.dataFolder, { domains: { [domain]: { at, issues } } }, at);
  return issues;
}

/** What was found of a domain, as a check. */
export function domainCheck(domain: string, issues: readonly DomainIssue[] | null): Check {
  const { domain: w, domainIssues: names } = words().preflight;
  if (issues === null) return { name: 'dns', status: 'warning', message: w.silent({ domain }), remedy: w.silentRemedy };
  if (issues.length === 0) return { name: 'dns', status: 'ok', message: w.good({ domain }), remedy: null };
  const found = issues.map((issue) => names[issue]).join(', ');
  // Nobody can list the selectors a provider uses: not having met one is no fault.
  if (issues.every((issue) => issue === 'dkim-not-seen')) {
    return { name: 'dns', status: 'ok', message: w.unsure({ domain, found }), remedy: null };
  }
  return { name: 'dns', status: 'warning', message: w.bad({ domain, found }), remedy: w.remedy };
}

/** The keys this installation signs with for a domain; one that cannot be read is told where it is used. */
async function keysOf(accounts: readonly AccountConfig[], domain: string) {
  const own = accounts.flatMap(({ dkim }) => dkim).filter((key) => key.domain === domain);
  const read = own.map(async ({ selector, keyFile }) => {
    try {
      return [{ selector, publicKey: publicHalf(await readFile(keyFile, 'utf8')) }];
    } catch {
      return [];
    }
  });
  return (await Promise.all(read)).flat();
}
