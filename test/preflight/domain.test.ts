import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { domainIssues, publicHalf } from '../../src/campaign/preflight/domain.ts';
import { dnsServer } from '../helpers/dns-server.ts';

const SPF = 'v=spf1 include:_spf.example.net -all';
const DMARC = 'v=DMARC1; p=none';

async function issuesOf(
  records: Record<string, string[]> | null,
  keys: { selector: string; publicKey: string }[] = [],
) {
  return domainIssues({ domain: 'asso.example.org', keys, server: await dnsServer(records) });
}

describe('the domain of a sender', () => {
  it('is right with SPF, a DKIM key and DMARC, its own or its organisation’s', async () => {
    const records = {
      'asso.example.org': ['google-site-verification=x', SPF],
      'google._domainkey.asso.example.org': ['k=rsa; p=AAAA'],
    };
    expect(await issuesOf({ ...records, '_dmarc.asso.example.org': [DMARC] })).toEqual([]);
    expect(await issuesOf({ ...records, '_dmarc.example.org': [DMARC] })).toEqual([]);
    expect(await issuesOf({ ...records, '_dmarc.org': [DMARC] })).toEqual(['dmarc-missing']);
  });

  it('is told of with what is missing or wrong', async () => {
    expect(await issuesOf({})).toEqual(['spf-missing', 'dkim-not-seen', 'dmarc-missing']);
    const dmarc = { '_dmarc.asso.example.org': [DMARC] };
    expect(await issuesOf({ ...dmarc, 'asso.example.org': [SPF, 'v=spf1 ~all'] })).toContain('spf-several');
    expect(await issuesOf({ ...dmarc, 'asso.example.org': ['v=spf1 +all'] })).toContain('spf-everybody');
    expect(await issuesOf({ ...dmarc, 'asso.example.org': ['v=spf10 -all'] })).toContain('spf-missing');
  });

  it.each(['rsa', 'ed25519'] as const)('must have the very %s key that messages are signed with', async (type) => {
    const make = () =>
      type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 2048 }) : generateKeyPairSync('ed25519');
    const pem = make().privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const publicKey = publicHalf(pem);
    const rest = { 'asso.example.org': [SPF], '_dmarc.asso.example.org': [DMARC] };
    const keys = [{ selector: 'f1', publicKey }];
    const at = 'f1._domainkey.asso.example.org';
    expect(await issuesOf({ ...rest, [at]: [`v=DKIM1; k=${type}; p=${publicKey}`] }, keys)).toEqual([]);
    expect(await issuesOf({ ...rest, [at]: ['v=DKIM1; p=AAAA'] }, keys)).toEqual(['dkim-other']);
    expect(await issuesOf({ ...rest, [at]: ['v=DKIM1; p='] }, keys)).toEqual(['dkim-missing']);
    expect(await issuesOf(rest, keys)).toEqual(['dkim-missing']);
  });

  it('is not known when the DNS does not answer, after 3 s at most', async () => {
    const before = performance.now();
    expect(await issuesOf(null)).toBeNull();
    expect(performance.now() - before).toBeLessThan(20_000);
    expect(await domainIssues({ domain: 'example.org', keys: [], server: 'no address' })).toBeNull();
  });
});
