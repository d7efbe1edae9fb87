import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { webhookEvents } from '../../src/config/types.ts';
import { FacteurError } from '../../src/errors.ts';
import { endpointsOf } from '../../src/webhooks/endpoints.ts';
import { folderWith } from '../helpers/folder.ts';

const SECRET = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;
const FULL = `webhooks:
  - url: https://example.org/hooks?token=abc
    secretEnv: HOOK
    events: [delivery.failed, Campaign.Finished]
    headers: { X-Tenant: "7", Authorization: Bearer abc }
  - url: http://127.0.0.1:8080
    secretFile: secrets/other
`;

async function webhooksOf(yaml: string, env: Record<string, string> = { HOOK: SECRET }, files = {}) {
  return (await loadConfig({ cwd: folderWith({ 'facteur.yaml': yaml, ...files }), env })).webhooks;
}

const one = (more: string, url = 'https://example.org/') => `webhooks:\n  - url: "${url}"\n    ${more}\n`;

async function problemOf(yaml: string, env?: Record<string, string>, files = {}) {
  try {
    await webhooksOf(yaml, env, files);
  } catch (error) {
    if (error instanceof FacteurError && error.code === 'config-invalid') {
      const { key, origin, problem } = (error as FacteurError<'config-invalid'>).params;
      return { key, line: origin.kind === 'file' ? origin.line : null, kind: problem.kind };
    }
    throw error;
  }
  return null;
}

describe('webhooks in facteur.yaml', () => {
  it('are read with their secrets, which show nowhere', async () => {
    const files = { 'secrets/other': `${SECRET}\n` };
    const webhooks = await webhooksOf(FULL, { HOOK: SECRET }, files);
    expect(webhooks.map(({ url, events }) => ({ url, events }))).toEqual([
      { url: 'https://example.org/hooks?token=abc', events: ['campaign.finished', 'delivery.failed'] },
      { url: 'http://127.0.0.1:8080/', events: webhookEvents },
    ]);
    expect(webhooks.map(({ secret }) => secret.reveal())).toEqual([SECRET, SECRET]);
    expect([...(webhooks[0]?.headers ?? [])].map(([name, value]) => [name, value.reveal()])).toEqual([
      ['X-Tenant', '7'],
      ['Authorization', 'Bearer abc'],
    ]);
    expect(JSON.stringify([webhooks, [...(webhooks[0]?.headers ?? [])]])).not.toMatch(/Bearer|whsec_/);
  });

  it('are none where nothing is said', async () => {
    expect(await webhooksOf('delay: 1\n')).toEqual([]);
  });

  it('have keys for the ledger that do not tell their addresses', async () => {
    const webhooks = await webhooksOf(FULL, { HOOK: SECRET }, { 'secrets/other': SECRET });
    const known = endpointsOf(webhooks).map(({ config: _, ...rest }) => rest);
    expect(known.map(({ label }) => label)).toEqual(['https://example.org', 'http://127.0.0.1:8080']);
    expect(known[0]?.key).toMatch(/^[0-9a-f]{16}$/);
    expect(JSON.stringify(known)).not.toMatch(/token|hooks/);
  });

  it.each([
    [one('secretEnv: HOOK', 'ftp://example.org'), 'webhooks.0.url', 2, 'webhook-url'],
    [one('secretEnv: HOOK', 'https://a:b@example.org'), 'webhooks.0.url', 2, 'webhook-url'],
    [one('secretEnv: HOOK', 'https://example.org/#x'), 'webhooks.0.url', 2, 'webhook-url'],
    [one('secretEnv: HOOK', 'example.org'), 'webhooks.0.url', 2, 'webhook-url'],
    ['webhooks:\n  - secretEnv: HOOK\n', 'webhooks.0.url', 2, 'missing'],
    [one('events: [delivery.failed]'), 'webhooks.0.url', 2, 'webhook-secret-place'],
    [one('secretEnv: HOOK\n    secretFile: f'), 'webhooks.0.secretFile', 4, 'webhook-secret-place'],
    [one('secretEnv: OTHER'), 'webhooks.0.secretEnv', 3, 'variable-missing'],
    [one('secretFile: missing'), 'webhooks.0.secretFile', 3, 'webhook-secret-file'],
    [one('secretFile: short'), 'webhooks.0.secretFile', 3, 'webhook-secret'],
    [one('secretEnv: HOOK\n    events: [campaign.started]'), 'webhooks.0.events.0', 4, 'choice'],
    [one('secretEnv: HOOK\n    events: delivery.failed'), 'webhooks.0.events', 4, 'list'],
    [one('secretEnv: HOOK\n    headers: { webhook-id: a }'), 'webhooks.0.headers.webhook-id', 4, 'header-name'],
    [one('secretEnv: HOOK\n    headers: { "a b": a }'), 'webhooks.0.headers.a b', 4, 'header-name'],
    [one('secretEnv: HOOK\n    headers: { Host: a }'), 'webhooks.0.headers.Host', 4, 'header-name'],
    [one('secretEnv: HOOK\n    headers: { A: "b\\nc: d" }'), 'webhooks.0.headers.A', 4, 'header-value'],
    [one('secretEnv: HOOK\n    headers: { A: 7 }'), 'webhooks.0.headers.A', 4, 'header-value'],
    [
      `${one('secretEnv: HOOK')}  - url: https://example.org\n    secretEnv: HOOK\n`,
      'webhooks.1.url',
      4,
      'webhook-twice',
    ],
  ])('%j is refused: %s (line %i), %s', async (yaml, key, line, kind) => {
    expect(await problemOf(yaml, { HOOK: SECRET }, { short: 'whsec_AAAA\n' })).toEqual({ key, line, kind });
  });

  it.each(['', 'plain words', 'whsec_', `whsec_${Buffer.alloc(23).toString('base64')}`, `${SECRET}!`])(
    'the secret %j is refused by the name of its variable',
    async (secret) => {
      const kind = secret === '' ? 'variable-missing' : 'webhook-secret';
      expect(await problemOf(one('secretEnv: HOOK'), { HOOK: secret })).toMatchObject({ kind });
    },
  );

  it('an unknown key is named, with the one that was meant', async () => {
    const failing = webhooksOf(one('secretEnv: HOOK\n    event: [delivery.failed]'));
    await expect(failing).rejects.toMatchObject({ code: 'config-unknown-key', params: { suggestion: 'events' } });
  });
});
