import { expect, it } from 'vitest';
import { accept, startStage } from './stage.ts';

it('all that is kept of somebody is for those who may do everything, and can be erased by them', async () => {
  const stage = await startStage();
  const id = await accept(stage, 2);
  await stage.ask('POST', '/api/v1/suppressions', {
    payload: { addresses: ['member1@example.org'], detail: 'a écrit', topic: 'Lettre d’info' },
  });
  const path = '/api/v1/people/MEMBER1%40example.org';
  for (const method of ['GET', 'DELETE']) expect((await stage.ask(method, path, { scope: 'send' })).status).toBe(403);
  expect((await stage.ask('GET', path)).json).toMatchObject({
    email: 'member1@example.org',
    deliveries: [{ id: `${id}.1`, state: 'pending', vars: { nom: 'Membre 1' }, files: [] }],
    suppressions: [{ email: 'member1@example.org', detail: 'a écrit', topic: 'lettre-d-info' }],
  });
  expect((await stage.ask('DELETE', path)).json).toEqual({ erased: 0, left: 1, suppressions: 1 });
  await stage.ask('POST', `/api/v1/campaigns/${id}/cancel`);
  expect((await stage.ask('DELETE', path)).json).toEqual({ erased: 1, left: 0, suppressions: 1 });
  const left = (await stage.ask('GET', path)).json;
  expect(left).toMatchObject({ deliveries: [], suppressions: [{ detail: '', topic: 'lettre-d-info' }] });
  expect(left.suppressions[0].email).toMatch(/^sha256:/);
  expect((await stage.ask('GET', '/api/v1/people/nobody')).json.code).toBe('address-invalid');
});

it('a search that goes on from the place of another one begins anew', async () => {
  const stage = await startStage();
  await accept(stage, 2);
  const search = (text: string, after: string) =>
    stage.ask('GET', `/api/v1/people/search?text=${encodeURIComponent(text)}&after=${after}`);
  const { status, json } = await search('Membre', '1.5');
  expect([status, json.deliveries.length]).toEqual([200, 2]);
  expect((await search('member1@example.org', '1.5')).status).toBe(200);
});

it('an address that is erased, or taken off the list, is not written to the log instead', async () => {
  const stage = await startStage();
  await stage.ask('DELETE', '/api/v1/people/awa%40example.org');
  await stage.ask('DELETE', '/api/v1/suppressions/awa%40example.org?topic=lettre');
  await stage.ask('PUT', '/api/v1/suppressions/awa%40example.org');
  await stage.ask('PUT', '/u/secret');
  expect(stage.changes.map(({ path, status }) => [path, status])).toEqual([
    ['/api/v1/people/:email', 200],
    ['/api/v1/suppressions/:email', 200],
    ['?', 404],
    ['?', 404],
  ]);
});

it('suppressions of a topic come and go by themselves', async () => {
  const stage = await startStage();
  const url = '/api/v1/suppressions';
  const addresses = ['a@example.org'];
  expect((await stage.ask('POST', url, { payload: { addresses } })).json).toEqual({ added: 1, already: 0 });
  expect((await stage.ask('POST', url, { payload: { addresses, topic: 'lettre' } })).json).toMatchObject({ added: 1 });
  const page = (await stage.ask('GET', `${url}?limit=1`)).json;
  expect(page.suppressions).toMatchObject([{ email: 'a@example.org', topic: null }]);
  const next = encodeURIComponent(page.next);
  expect((await stage.ask('GET', `${url}?after=${next}`)).json.suppressions).toMatchObject([{ topic: 'lettre' }]);
  expect((await stage.ask('DELETE', `${url}/a%40example.org?topic=lettre`)).json).toEqual({ removed: 1, missing: 0 });
  expect((await stage.ask('GET', url)).json.suppressions).toMatchObject([{ topic: null }]);
  expect((await stage.ask('POST', url, { payload: { addresses, topic: '!' } })).json.code).toBe('topic-invalid');
});
