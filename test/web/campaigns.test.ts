import { expect, it } from 'vitest';
import { startStage } from './stage.ts';

const SMTP = { SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'Jardins <jardins@example.org>' };

it('one mail is accepted and shown as a campaign', async () => {
  const { ask, faults } = await startStage(SMTP);
  const payload = { to: 'awa@example.org', subject: 'Bonjour {{ prenom }}', html: '<p>{% if %} Bonjour {{{ x }}</p>' };
  const { status, json } = await ask('POST', '/api/v1/messages', { payload, headers: { 'idempotency-key': 'k1' } });
  console.log(status, json);
  console.log((await ask('POST', '/api/v1/messages', { payload, headers: { 'idempotency-key': 'k1' } })).json);
  console.log(
    (
      await ask('POST', '/api/v1/messages', {
        payload: { ...payload, to: 'x@example.org' },
        headers: { 'idempotency-key': 'k1' },
      })
    ).json,
  );
  console.log(
    (
      await ask('POST', '/api/v1/messages', {
        payload: { ...payload, to: 'x@example.org', key: 'z' },
        headers: { 'idempotency-key': 'k1' },
      })
    ).json,
  );
  console.log((await ask('GET', '/api/v1/campaigns')).json);
  console.log((await ask('GET', `/api/v1/campaigns/${json.campaign}/deliveries?limit=1`)).json);
  console.log((await ask('GET', `/api/v1/messages/${json.id}`)).json);
  console.log((await ask('GET', `/api/v1/campaigns/${json.campaign}/export`)).text);
  console.log((await ask('GET', `/api/v1/accounts`)).json);
  console.log((await ask('GET', `/api/v1/workers?limit=0&x=2`)).json);
  console.log((await ask('POST', `/api/v1/campaigns/${json.campaign}/pause`)).json);
  console.log((await ask('DELETE', `/api/v1/suppressions/awa@example.org`)).json);
  console.log(
    (await ask('POST', `/api/v1/suppressions`, { payload: { addresses: ['b@example.org', 'a@example.org'] } })).json,
  );
  console.log((await ask('GET', `/api/v1/suppressions?limit=1`)).json);
  console.log(
    (await ask('POST', `/api/v1/suppressions`, { payload: '{"a":', headers: { 'content-type': 'application/json' } }))
      .json,
  );
  console.log(
    (await ask('POST', `/api/v1/suppressions`, { payload: '{"a":', headers: { 'content-type': 'application/xml' } }))
      .json,
  );
  console.log(
    (await ask('POST', `/api/v1/suppressions`, { payload: '', headers: { 'content-type': 'application/json' } })).json,
  );
  console.log((await ask('POST', `/api/v1/purge`, { payload: { olderThanDays: 1 } })).json);
  console.log((await ask('PATCH', `/api/v1/purge`, { payload: { olderThanDays: 1 } })).json);
  console.log((await ask('GET', `/api/v1/campaigns/%E0%A4%A`)).json);
  expect(faults).toEqual([]);
});
