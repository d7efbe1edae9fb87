import { describe, expect, it, test } from 'vitest';
import { understand } from '../../src/returns/understand.ts';
import type { Returned, Understanding } from '../../src/returns/understanding.ts';
import { daemonFields, mail, multipart, ours, report, written } from './mails.ts';

async function returnsOf(raw: Buffer): Promise<readonly Returned[]> {
  const understood = await understand(raw);
  if (understood.kind !== 'return') throw new Error(`${understood.kind}: ${raw}`);
  return understood.recipients;
}

async function shortOf(raw: Buffer): Promise<string[]> {
  return (await returnsOf(raw)).map(
    (one) => `${one.email} ${one.class} ${one.status ?? '-'}${one.delayed ? ' …' : ''}`,
  );
}

describe('a report (RFC 3464)', () => {
  it('may name an address beyond ASCII in the way of RFC 6533', async () => {
    const raw = report({ to: 'zo\\x{E9}@a.example', status: '5.1.1' });
    expect(await shortOf(raw)).toEqual(['zoé@a.example permanent 5.1.1']);
  });

  it('tells recipient, class, status, the words of the server and our delivery', async () => {
    const raw = report({ to: 'Anne@Orange.Example', status: '5.0.0', diagnostic: '550 5.1.1 User unknown' });
    expect(await returnsOf(raw)).toEqual([
      {
        email: 'Anne@orange.example',
        class: 'permanent',
        status: '5.1.1',
        reply: '550 5.1.1 User unknown',
        delayed: false,
        writtenTo: 'Anne@orange.example',
        delivery: 'cdf347.12',
      },
    ]);
  });

  test.each([
    ['552 5.2.2 Mailbox full', 'failed', 'full 5.2.2'],
    ['421 4.4.1 Connection timed out', 'delayed', 'temporary 4.4.1 …'],
    ['550 5.7.1 Message rejected as spam', 'failed', 'policy 5.7.1'],
    ['552 5.3.4 Message too large', 'failed', 'content 5.3.4'],
    ['550 5.2.1 account disabled', 'failed', 'unknown 5.2.1'],
    ['', 'failed', 'unknown 5.0.0'],
    ['552 5.1.1 Boite du destinataire pleine. OFR_417 [417]', 'failed', 'full 5.1.1'],
    ['550 5.5.0 Service refuse. LPN007_510', 'failed', 'policy 5.5.0'],
    ['550 5.1.1 Utilisateur inconnu', 'failed', 'permanent 5.1.1'],
  ])('%j, %s: %s', async (diagnostic, action, short) => {
    expect(await shortOf(report({ to: 'a@b.example', action, diagnostic }))).toEqual([`a@b.example ${short}`]);
  });

  it('that names several tells each one’s own, once', async () => {
    const status = ['full', 'gone', 'gone'].map((user) => {
      const code = user === 'full' ? '552 5.2.2 Mailbox full' : '550 5.1.1 User unknown';
      return `\nOriginal-Recipient: rfc822;Alias.${user}@b.example\nFinal-Recipient: rfc822; ${user}@b.example\nAction: failed\nDiagnostic-Code: smtp; ${code}\n`;
    });
    const parts = [
      { type: 'text/plain', body: 'It could not be delivered.' },
      {
        type: 'message/delivery-status',
        body: `Reporting-MTA: dns; b.example\nOriginal-Envelope-Id: cdf347.9\n${status.join('')}`,
      },
    ];
    const found = await returnsOf(
      multipart(daemonFields('Undelivered Mail'), 'report; report-type=delivery-status', parts),
    );
    expect(found.map((one) => [one.email, one.class, one.writtenTo, one.delivery])).toEqual([
      ['full@b.example', 'full', 'Alias.full@b.example', 'cdf347.9'],
      ['gone@b.example', 'permanent', 'Alias.gone@b.example', 'cdf347.9'],
    ]);
  });

  it('without a diagnostic is read in the words beside it, each in the lines about it', async () => {
    const text = 'These failed:\n\nfull@b.example: 552 5.2.2 Mailbox full\n\ngone@b.example: 550 5.1.1 User unknown\n';
    const status = ['full', 'gone'].map(
      (user) => `\nFinal-Recipient: rfc822; ${user}@b.example\nAction: failed\nStatus: 5.0.0\n`,
    );
    const parts = [
      { type: 'text/plain', body: text },
      { type: 'message/delivery-status', body: `Reporting-MTA: dns; b.example\n${status.join('')}` },
    ];
    expect(await shortOf(multipart(daemonFields('failure'), 'mixed', parts))).toEqual([
      'full@b.example full 5.0.0',
      'gone@b.example permanent 5.0.0',
    ]);
  });

  it('that names a local user or nobody is about whom the text names', async () => {
    const raw = report({ to: 'paul', text: '<paul.durand@b.example>: 550 unknown user\n' });
    expect(await shortOf(raw)).toEqual(['paul.durand@b.example permanent 5.0.0']);
  });

  it('in the text itself counts from a mail system, not from a person', async () => {
    const text =
      'Technical report:\n\nReporting-MTA: dns; b.example\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.3.5\n';
    expect(await shortOf(written(text))).toEqual(['a@b.example unknown 5.3.5']);
    const person = { From: 'Anne <anne@b.example>', Subject: 'Look', To: 'bureau@amicale.example' };
    expect(await understand(mail(person, text))).toEqual({ kind: 'other', recipients: [] });
  });

  test.each(['delivered', 'relayed', 'expanded'])('of mail that was %s is a receipt', async (action) => {
    expect(await understand(report({ to: 'a@b.example', action, status: '2.1.5' }))).toEqual({
      kind: 'receipt',
      recipients: [{ email: 'a@b.example', delivery: 'cdf347.12' }],
    });
  });
});

describe('returns in words of their own', () => {
  const original = ours('cdf347.12', 'a@b.example');
  test.each<readonly [string, Buffer, readonly string[]]>([
    [
      'qmail',
      written(
        `Hi. This is the qmail-send program at mx.example.org.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<a@b.example>:\n192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 <a@b.example>... User Unknown\nGiving up on 192.0.2.1.\n\n<c@d.example>:\nSorry, I couldn't find any host named d.example. (#5.1.2)\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <bureau@amicale.example>\n${original}`,
        'failure notice',
      ),
      ['a@b.example permanent 5.1.1', 'c@d.example permanent 5.1.2'],
    ],
    [
      'Exim',
      written(
        `This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  a@b.example\n    SMTP error from remote mail server after RCPT TO:<a@b.example>:\n    host mx.b.example [192.0.2.1]: 552 5.2.2 Over quota\n\n------ This is a copy of the message, including all the headers. ------\n\n${original}`,
        'Mail delivery failed: returning message to sender',
        { 'X-Failed-Recipients': 'a@b.example', 'Auto-Submitted': 'auto-replied' },
      ),
      ['a@b.example full 5.2.2'],
    ],
    [
      'Exchange of old',
      written(
        `Your message\n\n  To:      a@b.example\n  Subject: Assemblée\n  Sent:    Thu, 29 Apr 2010 00:00:00 -0000\n\ndid not reach the following recipient(s):\n\na@b.example on Thu, 29 Apr 2010 00:00:00 -0000\n    The recipient name is not recognized\n`,
        'Undeliverable: Assemblée',
        { From: 'System Administrator <postmaster@b.example>' },
      ),
      ['a@b.example permanent -'],
    ],
    [
      'Exchange in French, as HTML only',
      written(
        '<html><head><style>p{color:red}</style></head><body><p>Échec de la remise pour ces destinataires ou groupes :</p><p><a href="mailto:a@b.example">a@b.example</a><br>L’adresse de courrier n’existe pas.</p><p>Serveur distant : 550 5.1.10 RESOLVER.ADR.RecipientNotFound</p></body></html>',
        'Non remis : Assemblée',
        { From: 'Microsoft Outlook <postmaster@b.example>', 'Content-Type': 'text/html; charset=utf-8' },
      ),
      ['a@b.example permanent 5.1.10'],
    ],
    [
      'Gmail, still trying',
      written(
        'This is an automatically generated Delivery Status Notification\n\nTHIS IS A WARNING MESSAGE ONLY.\n\nDelivery to the following recipient has been delayed:\n\n     a@b.example\n\nMessage will be retried for 2 more day(s)\n\nTechnical details of temporary failure:\nThe recipient server did not accept our requests to connect.\n',
        'Delivery Status Notification (Delay)',
      ),
      ['a@b.example temporary - …'],
    ],
    [
      'hMailServer: plain text, nothing of the original',
      written(
        'Your message did not reach some or all of the intended recipients.\n\n   Sent: Sat, 28 Nov 2026 09:00:00 +0100\n   Subject: Assemblée générale\n\nThe following recipient(s) could not be reached:\n\na@b.example\n   Error Type: SMTP\n   Remote server (192.0.2.1) issued an error.\n   hMailServer sent: RCPT TO:<a@b.example>\n   Remote server replied: 550 5.1.1 <a@b.example>: Recipient address rejected: User unknown\n\nhMailServer\n',
        'Message undeliverable: Assemblée générale',
        { From: 'mailer-daemon@amicale.example' },
      ),
      ['a@b.example permanent 5.1.1'],
    ],
    [
      'Orange',
      written(
        `Bonjour,\n\nVotre message n'a pas pu être remis au(x) destinataire(s) suivant(s) :\n\n<a@orange.example>: host smtp-in.orange.example[192.0.2.1] said: 552 5.1.1 Boite\n    du destinataire pleine. Recipient overquota. OFR204_417 [417]\n`,
        'Échec de la remise',
        { From: 'Postmaster <postmaster@orange.example>' },
      ),
      ['a@orange.example full 5.1.1'],
    ],
    [
      'sendmail of old',
      written(
        `   ----- Transcript of session follows -----\nWhile talking to mx.b.example:\n>>> MAIL From:<bureau@amicale.example>\n<<< 501 no access from mail server [192.0.2.55]\n554 <a@b.example>... Remote protocol error\n554 <c@d.example>... 550 Host unknown\n\n   ----- Unsent message follows -----\n${original}`,
        'Returned mail: User unknown',
      ),
      ['a@b.example policy -', 'c@d.example permanent -'],
    ],
    [
      'nobody named: whom the original was to',
      written(`Your message could not be delivered: 552 mailbox full\n\n------ Original message ------\n${original}`),
      ['a@b.example full -'],
    ],
    [
      'one that was announced in parts and cut',
      mail(
        { ...daemonFields('Delivery failed'), 'Content-Type': 'multipart/report; boundary="x"', 'MIME-Version': '1.0' },
        'Your message cannot be delivered:\n\n  a@b.example\n  550 User unknown\n',
      ),
      ['a@b.example permanent -'],
    ],
    [
      'one that a mail system passes on whole',
      written(
        `For help write to <help@b.example>. The report:\n\nReturn-Path: <>\n${written('It could not be delivered:\n\n<a@b.example>: 550 User unknown\n').toString().replaceAll('\r', '')}`,
      ),
      ['a@b.example permanent -'],
    ],
  ])('%s', async (_, raw, wanted) => {
    expect(await shortOf(raw)).toEqual(wanted);
  });

  it('say what the server said, in one line, without control characters, cut', async () => {
    const text = `It could not be delivered.\n\n<a@b.example>:\nRemote host said: 550 no\tsuch \u0007user ${'x'.repeat(900)}\n`;
    const [found] = await returnsOf(written(text));
    expect(found?.reply).toMatch(/^550 no such user x+…$/);
    expect(found?.reply).toHaveLength(500);
  });
});

describe('complaints', () => {
  const feedback = (fields: string, original: string) =>
    multipart(
      { From: 'fbl@isp.example', To: 'bureau@amicale.example', Subject: 'Abuse report' },
      'report; report-type=feedback-report',
      [
        { type: 'text/plain', body: 'This is an abuse report.' },
        { type: 'message/feedback-report', body: fields },
        { type: 'message/rfc822', body: original },
      ],
    );

  test.each([
    ['Feedback-Type: abuse\nOriginal-Rcpt-To: <a@b.example>\n', 'complaint'],
    ['Feedback-Type: abuse\nRemoval-Recipient: a@b.example\n', 'complaint'],
    ['User-Agent: x\nFeedback-Type: fraud\n', 'complaint'],
    ['Feedback-Type: not-spam\nOriginal-Rcpt-To: a@b.example\n', 'other'],
    ['Feedback-Type: auth-failure\nOriginal-Rcpt-To: a@b.example\nDelivery-Result: delivered\n', 'receipt'],
    ['Feedback-Type: auth-failure\nOriginal-Rcpt-To: a@b.example\nDelivery-Result: reject\n', 'return'],
  ])('%j: %s', async (fields, kind) => {
    const understood = await understand(feedback(fields, ours('cdf347.12', 'a@b.example')));
    expect(understood.kind).toBe(kind);
    if (kind === 'other') return;
    expect(understood.recipients).toMatchObject([{ email: 'a@b.example', delivery: 'cdf347.12' }]);
    if (kind === 'return') expect(understood.recipients).toMatchObject([{ class: 'policy' }]);
  });

  it('of Outlook.com come without a report', async () => {
    const original = `X-HmXmrOriginalRecipient: a@outlook.example\n${ours('cdf347.12', 'x@y.example')}`;
    const fields = {
      From: 'staff@hotmail.com',
      To: 'b@amicale.example',
      Subject: 'complaint about message from 192.0.2.1',
    };
    expect(await understand(multipart(fields, 'mixed', [{ type: 'message/rfc822', body: original }]))).toEqual({
      kind: 'complaint',
      recipients: [{ email: 'a@outlook.example', delivery: 'cdf347.12' }],
    });
  });
});

describe('Amazon SES by mail', () => {
  const told = (message: object, fold = '') => {
    const text = JSON.stringify({ Type: 'Notification', Message: JSON.stringify(message) }, null, 2);
    const at = text.indexOf('emailAddress');
    return mail(
      { From: 'no-reply@sns.amazonaws.com', To: 'b@amicale.example', Subject: 'AWS Notification Message' },
      text.slice(0, at) + fold + text.slice(at),
    );
  };
  const headers = { headers: [{ name: 'X-Facteur-Delivery', value: 'cdf347.12' }] };
  const recipients = (more: object) => ({ bouncedRecipients: [{ emailAddress: 'a@b.example', ...more }] });
  test.each<readonly [string, object, string]>([
    [
      'a reply',
      {
        bounceType: 'Permanent',
        ...recipients({ action: 'failed', status: '5.1.1', diagnosticCode: 'smtp; 550 5.1.1 user unknown' }),
      },
      'permanent',
    ],
    ['full', { bounceType: 'Transient', bounceSubType: 'MailboxFull', ...recipients({}) }, 'full'],
    ['too large', { bounceType: 'Transient', bounceSubType: 'MessageTooLarge', ...recipients({}) }, 'content'],
    ['general', { bounceType: 'Transient', bounceSubType: 'General', ...recipients({}) }, 'temporary'],
    ['nothing known', { bounceType: 'Undetermined', ...recipients({}) }, 'unknown'],
    ['late', { bounceType: 'Transient', ...recipients({ action: 'delayed', status: '4.4.7' }) }, 'temporary'],
  ])('a bounce: %s', async (_, bounce, kind) => {
    for (const fold of ['', '!\n ', '\n ']) {
      const raw = told({ notificationType: 'Bounce', bounce, mail: headers }, fold);
      expect(await returnsOf(raw)).toMatchObject([{ email: 'a@b.example', class: kind, delivery: 'cdf347.12' }]);
    }
  });

  it('tells complaints and deliveries as well; what is no notification is none', async () => {
    const people = [{ email: 'a@b.example', delivery: null }];
    const complaint = { complainedRecipients: [{ emailAddress: 'a@b.example' }] };
    expect(await understand(told({ eventType: 'Complaint', complaint }))).toEqual({
      kind: 'complaint',
      recipients: people,
    });
    const delivery = { recipients: ['a@b.example'] };
    expect(await understand(told({ eventType: 'Delivery', delivery }))).toEqual({
      kind: 'receipt',
      recipients: people,
    });
    for (const other of [{ eventType: 'Send' }, { eventType: 'Bounce', bounce: 'x' }]) {
      expect((await understand(told(other))).kind).toBe('other');
    }
    const broken = mail({ From: 'a@b.example', Subject: 'x' }, '{"notificationType": "Bounce", ');
    expect((await understand(broken)).kind).toBe('other');
  });
});

describe('what people and their programs write', () => {
  const from = (subject: string, body: string, more: Record<string, string> = {}) =>
    mail(
      {
        From: 'Anne <anne@orange.example>',
        To: 'bureau@amicale.example',
        Subject: subject,
        'Content-Type': 'text/plain; charset=utf-8',
        ...more,
      },
      body,
    );
  const quote = `\n\nLe 28 nov. 2026, Amicale a écrit :\n> Bonjour\n> Pour vous désinscrire, cliquez ici\n> unsubscribe\n`;
  const reply = { 'In-Reply-To': '<cdf347.12.0a1b2c3d@amicale.example>' };

  test.each<readonly [string, Buffer, Understanding['kind'], boolean | null]>([
    ['our List-Unsubscribe', from('unsubscribe cdf347.12', ''), 'unsubscribe', true],
    ['the same in other letters', from(' Unsubscribe  cdf347.12 ', 'x'), 'unsubscribe', true],
    ['not ours', from('unsubscribe me', ''), 'unsubscribe', false],
    [
      'a French wish',
      from('Re: Assemblée', `Merci de me retirer de votre liste.${quote}`, reply),
      'unsubscribe',
      false,
    ],
    ['an English wish', from('Re: Meeting', `Please remove me from this list.${quote}`, reply), 'unsubscribe', false],
    ['one word', from('Re: Meeting', `STOP${quote}`, reply), 'unsubscribe', false],
    [
      'a button',
      from('unsubscribe', 'Apple Mail sent this.', { 'X-Apple-Unsubscribe': 'true', 'Auto-Submitted': 'auto-replied' }),
      'unsubscribe',
      false,
    ],
    ['a reply', from('Re: Assemblée', `Je viendrai.${quote}`, reply), 'reply', null],
    [
      'a letter about leaving',
      from('Re: Assemblée', `${'Bla bla bla bla bla.\n'.repeat(11)}${'x'.repeat(500)} désabonnez-moi${quote}`, reply),
      'reply',
      null,
    ],
    ['a subject that asks about it', from('Re: How to unsubscribe?', `Thank you.${quote}`, reply), 'reply', null],
    ['away', from('Absence du bureau', 'Je suis absente.', reply), 'auto-reply', null],
    ['away, by its field', from('Re: Assemblée', 'Bonjour', { ...reply, 'X-Autoreply': 'yes' }), 'auto-reply', null],
    ['a list', from('Automatic reply', 'x', { 'List-Id': '<x>' }), 'other', null],
    ['a program nobody reads', from('News', 'Unsubscribe here', { From: 'no-reply@shop.example' }), 'other', null],
    ['a letter', from('Question', 'Bonjour, quand est-ce ?'), 'other', null],
  ])('%s', async (_, raw, kind, asked) => {
    const understood = await understand(raw);
    expect(understood.kind).toBe(kind);
    if (understood.kind === 'unsubscribe') expect(understood.asked).toBe(asked);
    if (kind !== 'other') expect(understood.recipients).toMatchObject([{ email: 'anne@orange.example' }]);
    if (raw.includes('cdf347.12')) expect(understood.recipients).toMatchObject([{ delivery: 'cdf347.12' }]);
  });

  it.each([
    ['unsubscribe cdf347.12', null],
    ['  Unsubscribe  cdf347.12 ', null],
    ['Désinscription cdf347.12', null],
    ['=?UTF-8?Q?D=C3=A9sinscription_cdf347.12?=', null],
    ['De\u0301sinscription cdf347.12', null],
    ['unsubscribe cdf347.12.ovhJ0MJu6HRHImDjRtQcc-Ei', 'cdf347.12.ovhJ0MJu6HRHImDjRtQcc-Ei'],
    ['Désinscription cdf347.12.ovhJ0MJu6HRHImDjRtQcc-Ei', 'cdf347.12.ovhJ0MJu6HRHImDjRtQcc-Ei'],
  ])('our own mail to leave the list, with its token where it has one: %s', async (subject, token) => {
    const recipients = [{ email: 'anne@orange.example', delivery: 'cdf347.12' }];
    expect(await understand(from(subject, ''))).toEqual({ kind: 'unsubscribe', asked: true, token, recipients });
  });

  it.each(['Re: unsubscribe cdf347.12', 'unsubscribe cdf347.12.short', 'unsubscribe cdf347.0', 'Désinscription'])(
    'not our own: %s',
    async (subject) => {
      const understood = await understand(from(subject, ''));
      expect(understood.kind === 'unsubscribe' && understood.asked).toBe(false);
    },
  );
});
