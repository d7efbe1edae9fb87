import { createPublicKey } from 'node:crypto';
import { Resolver } from 'node:dns/promises';
import type { DomainIssue } from '../../findings.ts';

export interface DomainQuestion {
  readonly domain: string;
  /** Keys its messages are signed with here, with their public half as in DNS; empty: the provider signs, if anybody. */
  readonly keys: readonly { readonly selector: string; readonly publicKey: string }[];
  /** `address` or `address:port` of a DNS server; null: those of this computer. */
  readonly server: string | null;
}

/** DNS answers within this or not at all, in milliseconds. */
const PATIENCE_MS = 3_000;
/** Selectors of common providers, to find out whether anybody signs for the domain. */
const COMMON_SELECTORS =
  'default dkim mail email google selector1 selector2 s1 s2 k1 k2 k3 smtp mx key1 brevo1 brevo2 mailjet mandrill gm1 gm2 fm1 protonmail zoho ovhmo-selector-1'.split(
    ' ',
  );

/**
 * What the DNS says of a sender's domain: SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489). Null: it did not answer
 * within 3 s, which says nothing. Never throws. A missing DKIM key is an issue only where messages are signed here:
 * nobody can list the selectors a provider uses.
 */
export async function domainIssues(question: DomainQuestion): Promise<readonly DomainIssue[] | null> {
  const resolver = new Resolver({ timeout: PATIENCE_MS, tries: 1 });
  const patience = setTimeout(() => resolver.cancel(), PATIENCE_MS);
  try {
    if (question.server !== null) resolver.setServers([question.server]);
    const [spf, dkim, dmarc] = await Promise.all([
      spfIssues(resolver, question.domain),
      dkimIssues(resolver, question),
      dmarcIssues(resolver, question.domain),
    ]);
    return [...spf, ...dkim, ...dmarc];
  } catch {
    return null;
  } finally {
    clearTimeout(patience);
  }
}

/** TXT records; throws when DNS did not say whether there are any. */
async function textRecords(resolver: Resolver, name: string): Promise<string[]> {
  try {
    return (await resolver.resolveTxt(name)).map((parts) => parts.join(''));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTFOUND' || code === 'ENODATA') return [];
    throw error;
  }
}

async function spfIssues(resolver: Resolver, domain: string): Promise<DomainIssue[]> {
  const records = (await textRecords(resolver, domain)).filter((text) => /^v=spf1(\s|$)/i.test(text));
  if (records.length === 0) return ['spf-missing'];
  if (records.length > 1) return ['spf-several'];
  return /\s\+?all(\s|$)/i.test(records[0] ?? '') ? ['spf-everybody'] : [];
}

async function dkimIssues(resolver: Resolver, { domain, keys }: DomainQuestion): Promise<DomainIssue[]> {
  const at = (selector: string) => publishedKey(resolver, `${selector}._domainkey.${domain}`);
  if (keys.length === 0) {
    const found = await Promise.all(COMMON_SELECTORS.map((selector) => at(selector).catch(() => null)));
    return found.some((key) => key) ? [] : ['dkim-not-seen'];
  }
  const issues = await Promise.all(
    keys.map(async ({ selector, publicKey }): Promise<DomainIssue[]> => {
      const published = await at(selector);
      if (!published) return ['dkim-missing'];
      return published === publicKey ? [] : ['dkim-other'];
    }),
  );
  return [...new Set(issues.flat())];
}

/** The key of a DKIM record (`p=`); null or empty: there is none, or it was withdrawn. */
async function publishedKey(resolver: Resolver, name: string): Promise<string | null> {
  const record = (await textRecords(resolver, name)).find((text) => /(^|;)\s*p=/i.test(text));
  return record === undefined ? null : (/(?:^|;)\s*p=([^;]*)/i.exec(record)?.[1] ?? '').replace(/\s/g, '');
}

// RFC 7489 §6.6.3: the domain's own record, else that of its organisation. Which parent that is only the public suffix
// list knows; a top-level domain has no such record, so that asking upward finds the same.
async function dmarcIssues(resolver: Resolver, domain: string): Promise<DomainIssue[]> {
  const labels = domain.split('.');
  for (let i = 0; i <= labels.length - 2; i += 1) {
    const records = await textRecords(resolver, `_dmarc.${labels.slice(i).join('.')}`);
    if (records.some((text) => /^v=DMARC1\s*(;|$)/i.test(text))) return [];
  }
  return ['dmarc-missing'];
}

/** The public half of a private key (PEM), as a DKIM record has it. */
export function publicHalf(privateKey: string): string {
  const key = createPublicKey(privateKey);
  // RFC 8463 §4: of Ed25519 the bare key, of RSA the SubjectPublicKeyInfo.
  const der = key.export({ type: 'spki', format: 'der' });
  return (key.asymmetricKeyType === 'ed25519' ? der.subarray(-32) : der).toString('base64');
}
