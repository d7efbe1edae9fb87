import { expect, it } from 'vitest';
import { readExposition } from '../helpers/prometheus.ts';
import { releasedCampaign } from '../metrics/campaigns.ts';
import { startStage } from './stage.ts';

it('tells the ledger’s figures to programs of this machine, and to who has a token that may read', async () => {
  const { ask, project } = await startStage();
  await releasedCampaign(project.backend, 3, {});
  for (const scope of [null, 'read', 'send', 'admin'] as const) {
    const { status, headers, text } = await ask('GET', '/metrics', { scope });
    expect([scope, status]).toEqual([scope, 200]);
    expect(headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    const said = readExposition(text);
    expect(said.value('facteur_queue_deliveries', { account: 'main', state: 'pending' })).toBe(3);
    expect(said.value('facteur_ledger_up')).toBe(1);
    expect(said.value('facteur_build_info', { version: '0', backend: 'sqlite' })).toBe(1);
    expect(said.samples.some(({ name }) => name.startsWith('facteur_worker_'))).toBe(false);
  }
});

it.each([
  ['another machine', { remoteAddress: '192.0.2.7' }],
  ['a proxy on this machine', { headers: { 'x-forwarded-for': '192.0.2.7' } }],
  ['a proxy that says Forwarded', { headers: { forwarded: 'for=192.0.2.7' } }],
  ['a name that is not of loopback', { headers: { host: '192.0.2.1:4280' } }],
])('asks %s for a token', async (_who, options) => {
  const { ask } = await startStage();
  const without = await ask('GET', '/metrics', { scope: null, ...options });
  expect([without.status, without.json.code]).toEqual([401, 'token-missing']);
  expect((await ask('GET', '/metrics', { scope: 'read', ...options })).status).toBe(200);
});

it('a wrong token is refused here as well, from wherever', async () => {
  const { ask } = await startStage();
  const wrong = await ask('GET', '/metrics', { scope: null, headers: { authorization: 'Bearer wrong' } });
  expect([wrong.status, wrong.json.code]).toEqual([401, 'token-invalid']);
});
