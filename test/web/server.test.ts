import { expect, it } from 'vitest';
import { startStage } from './stage.ts';

it('answers that it is there and that the ledger answers, without a token', async () => {
  const { ask } = await startStage();
  for (const url of ['/healthz', '/readyz']) {
    const { status, json } = await ask('GET', url, { scope: null });
    expect({ status, json }).toEqual({ status: 200, json: { status: 'ok' } });
  }
});

it('says an error as a problem with its code, in the language that was asked for', async () => {
  const { ask } = await startStage();
  const french = await ask('GET', '/api/v1/campaigns/nobody');
  expect(french.status).toBe(404);
  expect(french.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  expect(french.json).toMatchObject({
    type: '/api/docs#campaign-not-found',
    status: 404,
    title: 'Introuvable',
    code: 'campaign-not-found',
    instance: '/api/v1/campaigns/nobody',
    params: { id: 'nobody' },
  });
  const english = await ask('GET', '/api/v1/campaigns/nobody', { headers: { 'accept-language': 'en-GB,fr;q=0.5' } });
  expect(english.json.title).toBe('Not found');
  expect(english.json.detail).not.toBe(french.json.detail);
});
