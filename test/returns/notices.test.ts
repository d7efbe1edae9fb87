import { describe, expect, it } from 'vitest';
import { readBrevo } from '../../src/returns/notices/brevo.ts';
import { readMailjet } from '../../src/returns/notices/mailjet.ts';
import type { Notice } from '../../src/returns/notices/notice.ts';

const email = 'anne@example.org';

/** Of one notice: its kind, and why the message came back. */
function seen(notices: readonly Notice[] | null) {
  const { understood } = notices?.[0] ?? {};
  const [one] = understood?.recipients ?? [];
  return [understood?.kind, one && 'class' in one ? one.class : undefined, one?.delivery];
}

describe('what Brevo tells', () => {
  it.each([
    ['hard_bounce', '550 5.1.1 No such user', 'permanent'],
    ['hard_bounce', '', 'permanent'],
    ['hard_bounce', '554 5.7.1 message blocked, see spamhaus', 'policy'],
    ['soft_bounce', '452 4.2.2 mailbox full', 'full'],
    ['soft_bounce', '', 'temporary'],
    ['invalid_email', '', 'permanent'],
    ['blocked', '', 'policy'],
    ['error', '', 'unknown'],
  ])('%s, %j is %s', (event, reason, expected) => {
    const body = { event, email, reason, 'message-id': '<cdf347.2.0a1b2c3d@example.org>', ts_event: 1 };
    expect(seen(readBrevo(body))).toEqual(['return', expected, 'cdf347.2']);
  });

  it.each([
    ['spam', 'complaint'],
    ['delivered', 'receipt'],
    ['unsubscribed', 'unsubscribe'],
    ['opened', 'other'],
  ])('%s is %s', (event, kind) => {
    expect(seen(readBrevo({ event, email }))[0]).toBe(kind);
  });

  it('names the delivery by a header of ours, or by a Message-ID without its brackets', () => {
    expect(seen(readBrevo({ event: 'spam', email, 'X-Mailin-custom': 'cdf347.2' }))[2]).toBe('cdf347.2');
    expect(seen(readBrevo({ event: 'spam', email, 'message-id': 'cdf347.3.0a1b2c3d@example.org' }))[2]).toBe(
      'cdf347.3',
    );
    expect(seen(readBrevo({ event: 'spam', email, 'message-id': '<2017@smtp-relay.example>' }))[2]).toBeNull();
  });

  it('a delay is one, and records nothing', () => {
    const [notice] = readBrevo({ event: 'deferred', email, reason: '451 try later' }) ?? [];
    expect(notice?.understood).toMatchObject({ kind: 'return', recipients: [{ delayed: true }] });
  });

  it('has a name of its own for each event, the same when it is told again', () => {
    const names = (body: object) => readBrevo(body)?.map(({ name }) => name);
    const body = { event: 'hard_bounce', email, 'message-id': '<a@b>', ts_event: 1 };
    expect(names(body)).toEqual(names({ ...body }));
    for (const over of [{ event: 'spam' }, { email: 'b@example.org' }, { 'message-id': '<c@b>' }, { ts_event: 2 }]) {
      expect(names({ ...body, ...over })).not.toEqual(names(body));
    }
  });
});

it.each([
  [
    'hard_bounce',
    { reason: '550 5.1.1 The email account does not exist', 'message-id': '201798300811.5787683@relay.domain.com' },
    ['return', 'permanent', 'cdf347.2'],
  ],
  [
    'soft_bounce',
    { reason: 'server is down', 'message-id': '<201798300811@relay.domain.com>' },
    ['return', 'temporary', 'cdf347.2'],
  ],
  ['blocked', { reason: 'blocked : due to blacklist user' }, ['return', 'policy', 'cdf347.2']],
  ['complaint', {}, ['complaint', undefined, 'cdf347.2']],
])('%s as Brevo writes it, with the field that outgoing mail has', (event, over, expected) => {
  const body = {
    ...{ event, email, id: 4212, date: '2026-11-28 10:00:00', ts: 1_795_856_400, ts_event: 1_795_860_000 },
    ...{ 'message-id': '<201798300811@smtp-relay.mailin.fr>', subject: 'Bonjour', 'X-Mailin-custom': 'cdf347.2' },
    ...{ sending_ip: '192.0.2.1', ts_epoch: 1_795_860_000_000, template_id: 22, tag: '', tags: [], contact_id: 8 },
    ...over,
  };
  expect(seen(readBrevo(body))).toEqual(expected);
});

describe('what Mailjet tells', () => {
  it('is matched by the field that outgoing mail has, in the form it is told in', () => {
    const body = {
      ...{ event: 'bounce', time: 1_430_812_195, MessageID: 13_792_286_917_004_336, email, mj_campaign_id: 0 },
      ...{ Message_GUID: '1ab23cd4-e567-8901-2345-6789f0gh1i2j', mj_contact_id: 0, customcampaign: '' },
      ...{ CustomID: 'cdf347.2', Payload: '', blocked: true, hard_bounce: true, error_related_to: 'recipient' },
      ...{ error: 'user unknown', comment: '' },
    };
    expect(seen(readMailjet([body]))).toEqual(['return', 'permanent', 'cdf347.2']);
    expect(readMailjet([body])?.[0]?.understood.recipients[0]).toMatchObject({ reply: 'user unknown' });
    const sent = {
      event: 'sent',
      time: 1,
      MessageID: 1,
      email,
      smtp_reply: 'sent (250 2.0.0 OK)',
      CustomID: 'cdf347.2',
    };
    expect(seen(readMailjet(sent))).toEqual(['receipt', undefined, 'cdf347.2']);
  });

  it.each([
    ['bounce', { error: 'user unknown', hard_bounce: true }, 'permanent'],
    ['bounce', { error: 'quota exceeded', hard_bounce: false }, 'full'],
    ['bounce', { error: 'mailbox inactive', comment: '550 5.1.1 user unknown' }, 'permanent'],
    ['bounce', { hard_bounce: false }, 'temporary'],
    ['bounce', { hard_bounce: true }, 'permanent'],
    ['bounce', { error: 'greylisted' }, 'temporary'],
    ['blocked', { error: 'preblocked' }, 'policy'],
    ['blocked', { error: 'content blocked' }, 'content'],
  ])('%s, %j is %s', (event, over, expected) => {
    const body = [{ event, email, time: 1, MessageID: 19, CustomID: 'cdf347.2', ...over }];
    expect(seen(readMailjet(body))).toEqual(['return', expected, 'cdf347.2']);
  });

  it.each([
    ['spam', 'complaint'],
    ['sent', 'receipt'],
    ['unsub', 'unsubscribe'],
    ['click', 'other'],
  ])('%s is %s', (event, kind) => {
    expect(seen(readMailjet({ event, email, Payload: 'cdf347.2' }))[0]).toBe(kind);
  });
});

it.each([[null], ['text'], [{}], [{ event: 1, email }], [[{ event: 'spam' }]]])('%j is none of them', (body) => {
  expect([readBrevo(body), readMailjet(body)]).toEqual([null, null]);
});
