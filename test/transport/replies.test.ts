import { describe, expect, it } from 'vitest';
import { classifyOpeningReply, classifyReply } from '../../src/transport/classify.ts';
import type { Step } from '../../src/transport/replies.ts';
import { replyCleaner } from '../../src/transport/reply.ts';

const clean = replyCleaner({ user: null, password: null });
const at = (step: Step, host = 'smtp.example.org', reused = false) => ({ step, host, reused, clean });
const MINUTE = 60_000;

/** Where it is heard, the reply, and what it means in short. */
type Row = readonly [Step, string, string];

/** `kind`, `failed!` for a hard bounce, `configuration/reason`. */
function meaning(step: Step, raw: string, host?: string, reused?: boolean): string {
  const outcome = classifyReply(raw, at(step, host, reused));
  if (outcome.kind === 'configuration') return `configuration/${outcome.reason}`;
  return outcome.kind === 'failed' && outcome.hardBounce ? 'failed!' : outcome.kind;
}

describe('replies to a transaction', () => {
  const rows: readonly Row[] = [
    // What the table of facts says of each class.
    ['rcpt', '421 4.3.2 Service not available', 'deferred'],
    ['rcpt', '450 4.2.0 Greylisted', 'deferred'],
    ['message', '451 4.3.0 Requested action aborted: local error in processing', 'deferred'],
    ['message', '452 4.3.1 Insufficient system storage', 'deferred'],
    ['rcpt', '452 4.5.3 Too many recipients', 'deferred'],
    ['rcpt', '452', 'deferred'],
    ['rcpt', '503 5.5.1 Bad sequence of commands', 'not-sent'],
    ['message', '552 5.2.2 Mailbox full', 'deferred'],
    ['rcpt', '552 Requested mail action aborted: exceeded storage allocation', 'deferred'],
    ['rcpt', '550 5.1.1 User unknown', 'failed!'],
    ['message', '550 5.1.3 Bad recipient address syntax', 'failed!'],
    ['rcpt', '550 5.1.10 Recipient not found', 'failed!'],
    ['rcpt', '550 5.1.0 Address rejected', 'failed!'],
    ['rcpt', '550 No such user here', 'failed!'],
    ['rcpt', '550 <a@example.org>: Recipient address rejected: User unknown in virtual mailbox table', 'failed!'],
    ['rcpt', '550 5.7.1 Rejected by policy', 'failed'],
    ['message', '554 5.6.0 Message content rejected', 'failed'],
    ['rcpt', '450 4.1.1 User unknown', 'deferred'],
    ['data', '554 5.5.1 No valid recipients', 'failed'],
    // Gmail
    ['mail', '550 5.4.5 Daily user sending limit exceeded', 'quota'],
    [
      'message',
      '550-5.4.5 Daily user sending limit exceeded. For more information on Gmail\n550 5.4.5 sending limits',
      'quota',
    ],
    ['rcpt', '550 5.7.1 Daily SMTP relay limit exceeded for customer', 'quota'],
    ['mail', '450 4.2.1 Peak SMTP relay limit exceeded for customer', 'throttled'],
    ['rcpt', '450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents', 'deferred'],
    ['message', '421 4.7.28 Our system has detected an unusual rate of mail', 'throttled'],
    ['message', '550 5.7.28 Our system has detected an unusual rate of unsolicited mail', 'reputation'],
    ['message', '421 4.7.30 This email has been rate limited because DKIM does not pass', 'reputation'],
    ['message', '421 4.7.32 Your email From header is not aligned', 'reputation'],
    ['message', '550 5.7.26 This mail has been blocked because the sender is unauthenticated', 'reputation'],
    ['message', '550 5.7.30 This email has been blocked because DKIM does not pass', 'reputation'],
    ['rcpt', '550 5.2.1 The email account that you tried to reach is disabled', 'failed'],
    ['rcpt', '452 4.2.2 The email account that you tried to reach is over quota', 'deferred'],
    ['rcpt', "552-5.2.2 The recipient's inbox is out of storage space", 'deferred'],
    ['message', '552 5.7.0 This message was blocked because its content presents a security issue', 'failed'],
    // Microsoft 365
    ['message', '432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded', 'throttled'],
    ['message', '432 4.3.2 STOREDRV.Deliver; recipient thread limit exceeded', 'deferred'],
    ['message', '554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException', 'quota'],
    ['message', '554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException', 'configuration/configuration'],
    [
      'message',
      "550 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients",
      'quota',
    ],
    ['mail', '530 5.7.57 Client not authenticated to send mail', 'configuration/auth'],
    ['mail', '550 5.7.30 Basic authentication is not supported for Client Submission', 'configuration/auth'],
    [
      'message',
      '550 5.7.60 SMTP; Client does not have permissions to send as this sender',
      'configuration/configuration',
    ],
    ['message', '554 5.2.252 SendAsDenied; not allowed to send as', 'configuration/configuration'],
    [
      'message',
      '550 5.7.515 Access denied, sending domain does not meet the required authentication level',
      'reputation',
    ],
    ['rcpt', '550 5.7.606 Access denied, banned sending IP', 'reputation'],
    ['message', '550 5.1.8 Access denied, bad outbound sender', 'reputation'],
    ['rcpt', '550 5.4.1 Recipient address rejected: Access denied', 'failed!'],
    ['message', '552 5.2.3 Message size exceeds fixed maximum message size', 'failed'],
    // OVH and other hosters
    ['message', '550 quota exceeded', 'quota'],
    ['rcpt', '552 You have exceeded the limit of 200 messages', 'quota'],
    ['rcpt', '550 Hourly sending limit reached', 'quota'],
    ['rcpt', '550 Number messages per hour exceeded', 'quota'],
    ['rcpt', '554 5.7.1 <a@b.org>: Recipient address rejected: Quota exceeded', 'quota'],
    ['rcpt', '550 Limite d’envoi journalière atteinte', 'quota'],
    ['message', '451 Quota horaire dépassé', 'quota'],
    ['rcpt', '552 Mailbox quota exceeded', 'deferred'],
    // Amazon SES
    ['message', '454 Throttling failure: Maximum sending rate exceeded.', 'throttled'],
    ['message', '454 Throttling failure: Daily message quota exceeded.', 'quota'],
    [
      'message',
      '554 Message rejected: Email address is not verified. The following identities failed',
      'configuration/configuration',
    ],
    // French providers as receivers
    ['rcpt', '550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR204_416 [416]', 'failed!'],
    ['rcpt', '552 5.1.1 Boite du destinataire pleine. Recipient overquota. OFR204_417 [417]', 'deferred'],
    ['message', '421 4.7.0 Mail rate exceeded OFR004_408', 'throttled'],
    ['mail', '421 Service refuse. Too many connections, slow down. OFR004_104 [104]', 'throttled'],
    ['message', '550 5.7.1 Mail rejected. OFR007_506 [506]', 'reputation'],
    ['message', '552 5.1.1 Boite pleine LPN007_417', 'deferred'],
    ['message', '550 5.5.0 The recipient account is blocked. LPN007_426', 'failed'],
    ['message', '550 5.1.1 Mail rejete. Mail rejected. LPN007_510', 'reputation'],
    ['message', '550 spam detected', 'reputation'],
    ['rcpt', '550 5.1.1 Utilisateur inconnu', 'failed!'],
    // Receivers' limits and lists
    ['mail', '421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume', 'throttled'],
    ['rcpt', '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org', 'reputation'],
    ['rcpt', '450 4.7.1 Error: too much mail from 192.0.2.1', 'throttled'],
    // The sender, not the recipient
    ['rcpt', '553 5.7.1 <a@b.org>: Sender address rejected: not owned by user c', 'configuration/configuration'],
    ['rcpt', '550 5.1.0 <a@b.org>: Sender address rejected: undeliverable address', 'configuration/configuration'],
    ['rcpt', '550 Sender address unknown', 'configuration/configuration'],
    ['mail', '550 5.1.7 Bad sender address syntax', 'configuration/configuration'],
    ['mail', '501 Syntax error', 'configuration/configuration'],
    ['rcpt', '554 5.7.1 <a@b.org>: Relay access denied', 'configuration/configuration'],
    ['rcpt', '454 4.7.1 <a@b.org>: Relay access denied', 'configuration/configuration'],
    ['rcpt', '553 sorry, that domain is not in my list of allowed rcpthosts (#5.7.1)', 'configuration/configuration'],
    ['rcpt', '550 5.7.1 Relaying denied. Proper authentication required', 'configuration/auth'],
    ['mail', '530 5.7.0 Must issue a STARTTLS command first', 'configuration/tls'],
    ['mail', '530 5.7.0 Authentication required', 'configuration/auth'],
    ['mail', '503 5.5.1 Authentication first', 'configuration/auth'],
    // A refused MAIL FROM meets everybody
    ['mail', '451 4.3.0 Try again later', 'throttled'],
    ['mail', '421 4.3.0 Closing', 'throttled'],
    ['mail', '552 5.3.4 Message size exceeds fixed limit', 'failed'],
    ['mail', '550 5.4.5 quota', 'quota'],
  ];
  it.each(rows)('at %s: %s -> %s', (step, raw, expected) => {
    expect(meaning(step, raw)).toBe(expected);
  });

  it('on a used connection, what is said to the connection blames nobody', () => {
    const said = [
      '421 4.3.0 Closing',
      '451 4.4.2 Timeout - closing connection',
      '452 4.5.3 Too many messages in this connection',
      '421 Maximum number of messages per session reached',
    ];
    for (const raw of said) {
      expect(meaning('mail', raw, undefined, true)).toBe('not-sent');
      expect(meaning('mail', raw, undefined, false)).toBe('throttled');
    }
    expect(meaning('mail', '421 4.7.28 Unusual rate', undefined, true)).toBe('throttled');
  });

  it('at OVH a quota is the account’s, whatever the code', () => {
    expect(meaning('rcpt', '552 quota exceeded', 'ssl0.ovh.net')).toBe('quota');
    expect(meaning('rcpt', '552 quota exceeded', 'mail.example.org')).toBe('deferred');
  });
});

describe('replies before a transaction are never about a recipient', () => {
  const rows: readonly Row[] = [
    ['greeting', '421 4.3.2 Service not available', 'unreachable'],
    ['greeting', '450 4.3.2 Try again later', 'unreachable'],
    ['greeting', '421 4.7.0 Too many concurrent SMTP connections', 'throttled'],
    ['greeting', '432 4.3.2 Concurrent connections limit exceeded', 'throttled'],
    ['greeting', '554 No SMTP service here', 'configuration/configuration'],
    ['greeting', '554 5.7.1 Your IP is listed on a blacklist', 'reputation'],
    ['ehlo', '550 5.7.1 Invalid HELO name', 'configuration/configuration'],
    ['ehlo', '452 Busy', 'unreachable'],
    ['starttls', '454 4.7.0 TLS not available', 'configuration/tls'],
    ['starttls', '502 5.5.1 Not implemented', 'configuration/tls'],
    ['starttls', '421 4.3.2 Closing', 'unreachable'],
    ['auth', '535 5.7.8 Bad credentials', 'configuration/auth'],
    ['auth', '535 5.7.0 Too many failed login attempts', 'configuration/auth'],
    ['auth', '534 5.7.14 Please log in via your web browser', 'configuration/auth'],
    ['auth', '538 5.7.11 Encryption required for requested authentication mechanism', 'configuration/tls'],
    ['auth', '504 5.5.4 Unrecognized authentication type', 'configuration/auth'],
    ['auth', '550 5.7.30 Basic authentication is not supported', 'configuration/auth'],
    ['auth', '454 4.7.0 Temporary authentication failure', 'unreachable'],
    ['auth', '454 4.7.0 Too many login attempts, please try again later', 'throttled'],
    ['auth', '550 5.4.5 Daily user sending limit exceeded', 'quota'],
    ['auth', '503 5.5.1 Already authenticated', 'configuration/auth'],
    ['greeting', '552 5.2.2 Mailbox full', 'configuration/configuration'],
  ];
  it.each(rows)('at %s: %s -> %s', (step, raw, expected) => {
    const outcome = classifyOpeningReply(raw, at(step));
    const reason = outcome.kind === 'configuration' ? `/${outcome.reason}` : '';
    expect(`${outcome.kind}${reason}`).toBe(expected);
  });
});

describe('the wait a reply asks for', () => {
  it.each([
    ['450 4.2.0 Greylisted, try again in 300 seconds', 5 * MINUTE],
    ['450 4.7.1 Greylisting in action, please come back in 00:04:30', 4.5 * MINUTE],
    ['451 4.7.1 Greylisted for 5 minutes', 5 * MINUTE],
    ['421 4.7.0 Retry after 90 s', 1.5 * MINUTE],
    ['451 Try again in at least 1 hour', 60 * MINUTE],
    ['450 Veuillez réessayer dans 10 minutes', 10 * MINUTE],
    ['450 Réessayez dans environ 2 heures', 120 * MINUTE],
    ['451 Trop de messages, attendez 30 secondes', MINUTE / 2],
    ['550 5.4.5 Daily limit exceeded, try again in 3 days', 24 * 60 * MINUTE],
    ['450 4.2.0 Try again later', null],
    ['450 4.2.0 Message 20 minutes old', null],
    ['451 Server up for 20 minutes', null],
  ])('%s', (raw, waitMs) => {
    expect(classifyReply(raw, at('rcpt'))).toMatchObject({ waitMs });
  });
});

describe('what is shown of a reply', () => {
  const shown = (raw: string) => classifyReply(raw, at('rcpt')).reply;

  it('is one line with the codes once', () => {
    expect(shown('550-5.1.1 The email\n550-5.1.1 account\n550 5.1.1 does not exist')).toBe(
      '550 5.1.1 The email account does not exist',
    );
    expect(shown('450 busy\u0007 now\t \u001b[31mred')).toBe('450 busy now [31mred');
    expect(shown('550')).toBe('550');
  });

  it('is at most 500 characters, never half a character', () => {
    expect(shown(`450 ${'x'.repeat(2_000)}`)).toHaveLength(500);
    const emoji = shown(`450 ${'x'.repeat(494)}😀${'x'.repeat(100)}`);
    expect(emoji.length).toBeLessThanOrEqual(500);
    expect(emoji.isWellFormed()).toBe(true);
  });

  it('never holds the password, in clear or as AUTH sends it', () => {
    const account = { user: 'luc', password: 'p4ss w0rd' };
    const cleaner = replyCleaner(account);
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    const said = `535 ${account.password} ${base64(account.password)} ${base64(`\0luc\0${account.password}`)}`;
    expect(cleaner(said)).toBe('535 *** *** ***');
  });
});
