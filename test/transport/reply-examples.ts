import type { Meaning, Step } from '../../src/transport/replies.ts';

/** Where it was said, what was said, and what is to be known besides: the account's server, a connection used before. */
export type ReplyExample = readonly [
  step: Step,
  raw: string,
  besides?: { readonly host?: string; readonly reused?: true },
];

/** Replies that mean the same. */
interface Decided {
  readonly is: Meaning;
  readonly by: readonly ReplyExample[];
}

const ovh = { host: 'ssl0.ovh.net' };
const reused = { reused: true } as const;

/**
 * Replies as servers give them, by the row of `replyRows` that decides them, in its order: a new row wants its own here.
 * Where a provider's usual words would be understood by another row as well, they are cut down to what this row goes by.
 */
export const decided: readonly Decided[] = [
  // The session is out of step
  {
    is: 'auth',
    by: [
      ['mail', '503 5.5.1 Authentication first'],
      ['rcpt', '503 AUTH command used when not advertised'],
      ['data', '503 5.7.0 Log in first'],
      ['message', '503 You must login before sending'],
    ],
  },
  {
    is: 'not-sent',
    by: [
      ['mail', '503 5.5.1 Sender already given'],
      ['rcpt', '503 5.5.1 Bad sequence of commands'],
      ['data', '503 5.5.1 Need RCPT command'],
      ['message', '503 Bad sequence'],
    ],
  },
  {
    is: 'not-sent',
    by: [
      ['mail', '452 4.5.3 Too many messages in this connection', reused],
      ['mail', '452 4.7.0 Maximum mails per session reached', reused],
      ['rcpt', '421 4.4.5 Too many transactions for this connection', reused],
      ['mail', '452 4.7.0 The limit for this session is reached', reused],
      ['data', '421 One message only per session', reused],
    ],
  },

  // A refused login
  {
    is: 'auth',
    by: [
      ['auth', '535 5.7.0 Too many failed login attempts'],
      ['auth', '534 5.7.0 Too many login attempts, log in via your web browser'],
    ],
  },

  // The address or its mailbox
  {
    is: 'deferred',
    by: [['rcpt', '552 5.1.1 Boite du destinataire pleine. Recipient overquota. OFR204_417 [417]']],
  },
  {
    is: 'hard-bounce',
    by: [['rcpt', '550 5.5.0 Adresse d au moins un destinataire refusee. OFR204_416 [416]']],
  },
  {
    is: 'hard-bounce',
    by: [
      ['rcpt', '550 5.1.1 Mailbox full or over quota'],
      ['rcpt', '550 5.1.2 Bad destination: mailbox limit'],
      ['message', '550 5.1.3 Bad recipient, mailbox quota'],
      ['rcpt', '550 5.1.6 Mailbox has moved, quota'],
      ['rcpt', '550 5.1.10 Recipient not found, mailbox over quota'],
    ],
  },

  // One recipient's mailbox is full
  {
    is: 'deferred',
    by: [
      ['message', '552 5.2.2 The email account that you tried to reach has exceeded its sending limit'],
      ['rcpt', '452 4.2.2 Daily quota of the recipient reached'],
    ],
  },
  {
    is: 'deferred',
    by: [
      ['rcpt', '550 Mailbox is full'],
      ['rcpt', '550 5.2.0 Mail box full'],
      ['rcpt', '550 The inbox of this person is full'],
      ['rcpt', '550 Boîte pleine'],
      ['rcpt', '550 Boite aux lettres pleine'],
      ['rcpt', '552 Mailbox quota exceeded'],
      ['rcpt', '550 Mailbox quota'],
      ['rcpt', '550 Mailbox has reached its limit'],
      ['rcpt', '550 User is over quota'],
    ],
  },
  {
    is: 'quota',
    by: [
      ['rcpt', '552 quota exceeded', ovh],
      ['rcpt', '552 Requested action aborted: disk, limit of 200 messages', ovh],
      ['rcpt', '452 quota exceeded', { host: 'smtp.mail.ovh.com' }],
      ['rcpt', '552 quota exceeded', { host: 'ovh.ca' }],
    ],
  },
  {
    is: 'deferred',
    by: [
      ['message', '552 Quota exceeded'],
      ['rcpt', '452 quota exceeded'],
      ['message', '552 5.3.1 Message storage allocation exceeded'],
      ['message', '552 5.3.1 Insufficient system resources'],
      ['message', '552 5.3.1 Disk error'],
    ],
  },
  { is: 'deferred', by: [['message', '432 4.3.2 STOREDRV.Deliver; recipient thread limit exceeded']] },
  {
    is: 'deferred',
    by: [
      ['rcpt', '450 4.2.1 The user you are trying to contact is receiving messages at an unusual rate'],
      ['rcpt', '450 4.2.1 The recipient is receiving mail at a rate that prevents; message rate'],
      ['rcpt', '450 4.2.1 This person has received messages too fast: slow down'],
    ],
  },

  // The account's quota
  {
    is: 'quota',
    by: [
      ['mail', '550 5.4.5 See support.google.com/a/answer/166852'],
      ['auth', '454 5.4.5 Later'],
    ],
  },
  { is: 'quota', by: [['message', '550 5.1.90 Your message cannot be sent: recipients of today']] },
  { is: 'configuration', by: [['message', '554 5.2.0 STOREDRV.Submission.Exception:SendAsDeniedException']] },
  { is: 'quota', by: [['message', '554 5.2.0 STOREDRV.Submission.Exception; Failed to process message']] },
  { is: 'quota', by: [['message', '550 5.2.1 STOREDRV.Submission.Exception:SubmissionQuotaExceededException']] },
  {
    is: 'throttled',
    by: [
      [
        'message',
        '421-4.7.28 Gmail has detected this message exceeded its quota for sending\n421 4.7.28 messages with the same Message-ID',
      ],
      ['mail', '421 4.7.28 Unusual traffic', reused],
    ],
  },
  {
    is: 'quota',
    by: [
      ['rcpt', '550 5.7.1 Daily SMTP relay limit exceeded for customer'],
      ['rcpt', '550 Hourly relay limit reached'],
      ['rcpt', '550 Monthly limit reached'],
      ['rcpt', '550 Messages per day: limit reached'],
      ['rcpt', '550 Mails per hour: limit reached'],
      ['rcpt', '550 Mails per month: limit reached'],
      ['rcpt', '550 24h limit reached'],
      ['rcpt', '550 24 hour limit reached'],
      ['rcpt', '550 24 hours limit reached'],
      ['rcpt', '550 24 hrs limit reached'],
      ['rcpt', '550 Volume quotidien : limite atteinte'],
      ['rcpt', '550 Volume journalier : limite atteinte'],
      ['rcpt', '550 Activité journalière : limite atteinte'],
      ['rcpt', '550 Volume horaire : limite atteinte'],
      ['rcpt', '550 Volume mensuel : limite atteinte'],
      ['rcpt', '550 Daily relay quota'],
      ['message', '454 Throttling failure: Daily message quota exceeded.'],
    ],
  },
  {
    is: 'quota',
    by: [
      ['rcpt', '550 Limit reached: daily'],
      ['rcpt', '550 Limit reached, hourly'],
      ['rcpt', '550 Limit reached, monthly'],
      ['rcpt', '550 Limit reached: 300 per day'],
      ['rcpt', '550 Limit reached: 300 per hour'],
      ['rcpt', '550 Limit reached: 300 per month'],
      ['rcpt', '550 Limit reached for 24h'],
      ['rcpt', '550 Limit reached for 24 hour'],
      ['rcpt', '550 Limit reached for 24 hours'],
      ['rcpt', '550 Limit reached for 24 hrs'],
      ['rcpt', '550 Limite quotidienne atteinte'],
      ['rcpt', '550 Limite journalière atteinte'],
      ['rcpt', '550 Limite journaliere atteinte'],
      ['rcpt', '550 Limite horaire atteinte'],
      ['rcpt', '550 Limite de 300 par jour'],
      ['rcpt', '550 Limite de 300 par heure'],
      ['rcpt', '550 Limite de 300 par mois'],
      ['rcpt', '550 Quota horaire atteint'],
    ],
  },
  {
    is: 'quota',
    by: [
      ['rcpt', '550 You have reached the limit of 200 messages'],
      ['rcpt', '550 You have reached the limit of 200 mails'],
      ['rcpt', '550 You have reached the limit of 200 emails'],
      ['rcpt', '550 You have reached the limit of 200 recipients'],
    ],
  },
  {
    is: 'quota',
    by: [
      ['rcpt', '550 Sending limit reached'],
      ['rcpt', '550 Submission limit reached'],
      ['rcpt', '550 Outgoing quota: wait'],
      ['rcpt', '550 Outbound limit reached'],
      ['rcpt', '550 Message limit reached'],
      ['rcpt', '550 Mail limit reached'],
      ['rcpt', '550 Envois limite'],
      ['rcpt', '550 Nombre d’envoi limite'],
      ['rcpt', '550 Domain exceeded the max message limit'],
      ['rcpt', '550 Number of messages per hour exceeded'],
      ['rcpt', '550 Number of mails per day exceeded'],
      ['rcpt', '550 Number of recipients per day exceeded'],
    ],
  },
  {
    is: 'quota',
    by: [
      ['message', '550 quota exceeded'],
      ['message', '550 Your quota is reached'],
      ['message', '550 Your quota has been exceeded'],
      ['message', '550 Your quota was exceeded'],
      ['message', '550 Votre quota est dépassé'],
      ['message', '550 Votre quota est atteint'],
      ['rcpt', '550 You exceeded the relay quota'],
    ],
  },

  // Reputation, by code
  {
    is: 'reputation',
    by: [
      ['message', '450 4.7.23 The sending IP address has no PTR record'],
      ['message', '550 5.7.25 The sending IP address has no PTR record'],
      ['message', '421 4.7.26 This mail is unauthenticated'],
      ['message', '421 4.7.27 SPF did not pass'],
      ['message', '421 4.7.29 The connection is not encrypted'],
      ['message', '421 4.7.31 No DMARC record'],
      ['message', '421 4.7.32 Your email From header is not aligned'],
      ['message', '421 4.7.40 No DMARC policy'],
      ['message', '550 5.7.29 The connection is not encrypted'],
    ],
  },
  { is: 'reputation', by: [['message', '421 4.7.30 This email has been rate limited because DKIM does not pass']] },
  {
    is: 'reputation',
    by: [
      ['message', '550 5.7.28 Our system has detected an unusual rate of mail'],
      ['message', '550 5.7.515 Access denied, sending domain does not meet the required level'],
      ['message', '550 5.7.502 Access denied, banned sender'],
      ['message', '550 5.7.511 Access denied, banned sender'],
      ['rcpt', '550 5.7.606 Access denied, banned sending IP'],
      ['rcpt', '550 5.7.705 Access denied, tenant has exceeded threshold'],
      ['rcpt', '550 5.7.708 Access denied, traffic not accepted from this IP'],
      ['rcpt', '550 5.7.750 Client blocked from sending from unregistered domain'],
    ],
  },

  // Throttled
  {
    is: 'throttled',
    by: [
      ['message', '432 4.3.2 STOREDRV.ClientSubmit; too busy'],
      ['mail', '432 4.3.2 Recipient list: too busy'],
    ],
  },
  {
    is: 'throttled',
    by: [
      ['message', '421 4.7.0 Mail refused OFR004_408'],
      ['message', '421 Service refuse OFR004_104 [104]'],
    ],
  },
  {
    is: 'throttled',
    by: [
      ['rcpt', '421 4.7.0 Too many connections'],
      ['rcpt', '421 4.7.0 Too many concurrent SMTP sessions'],
      ['rcpt', '421 Too many connexions'],
      ['rcpt', '450 Too many messages'],
      ['rcpt', '450 Too many mails'],
      ['rcpt', '450 Too many emails'],
      ['auth', '454 4.7.0 Too many login attempts, please try again later'],
      ['auth', '454 4.7.0 Too many log-in attempts'],
      ['rcpt', '450 4.7.1 Error: too much mail from 192.0.2.1'],
      ['rcpt', '421 Trop de connexions'],
      ['rcpt', '450 Trop de messages'],
      ['rcpt', '450 Trop de mails'],
    ],
  },
  {
    is: 'throttled',
    by: [
      ['message', '454 Throttling failure: Maximum sending speed'],
      ['message', '454 4.7.0 Maximum sending rate'],
      ['message', '450 4.7.0 Rate limited'],
      ['message', '450 4.7.0 Message rate exceeded'],
      ['message', '421 4.7.0 An unusual rate of mail'],
      ['message', '421 4.7.0 Slow down'],
      ['message', '421 4.7.0 Connection limit'],
      ['message', '421 4.7.0 Sender thread limit'],
      ['rcpt', '450 4.2.1 Peak SMTP relay limit'],
      ['message', '421 4.7.0 Concurrent connection'],
      ['rcpt', '421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume'],
    ],
  },

  // Reputation, by the words
  {
    is: 'reputation',
    by: [
      ['message', '550 5.7.1 Rejected by the DMARC policy of the domain'],
      ['message', '550 5.7.1 DKIM does not pass'],
      ['message', '550 5.7.1 SPF check failed'],
      ['message', '550 5.7.1 Unauthenticated email from example.org is not accepted'],
      ['message', '550 5.7.1 Unauthenticated e-mail from example.org is not accepted'],
      ['message', '550 5.7.1 Unauthenticated message'],
    ],
  },
  {
    is: 'reputation',
    by: [
      ['rcpt', '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org'],
      ['rcpt', '421 4.7.1 Blocked: see www.spamhaus.org'],
      ['rcpt', '421 4.7.1 Blocked: see spamcop.net'],
      ['rcpt', '554 5.7.1 Blocked using b.barracudacentral.org'],
      ['rcpt', '554 5.7.1 Blocked using dnsbl.sorbs.net'],
      ['rcpt', '554 5.7.1 Blocked using sorbs'],
      ['rcpt', '554 5.7.1 Blocked using combined.mail.abusix.zone'],
      ['rcpt', '554 5.7.1 Blocked using ivmSIP, see invaluement.com'],
      ['rcpt', '554 5.7.1 Your IP is on a blacklist'],
      ['rcpt', '554 5.7.1 Your IP is black-listed'],
      ['rcpt', '554 5.7.1 Your IP is on our blocklist'],
      ['rcpt', '554 5.7.1 Your IP is on our block list'],
      ['rcpt', '554 5.7.1 Refused by a DNSBL'],
      ['rcpt', '554 5.7.1 Listed on an RBL'],
      ['rcpt', '554 5.7.1 Poor reputation of 192.0.2.1'],
      ['rcpt', '554 5.7.1 Bad reputation of 192.0.2.1'],
      ['rcpt', '421 4.7.1 Low reputation of 192.0.2.1'],
      ['rcpt', '554 5.7.1 Votre adresse est sur liste noire'],
    ],
  },
  {
    is: 'reputation',
    by: [
      ['message', '550 5.7.1 Mail rejected. OFR007_506 [506]'],
      ['message', '550 spam detected'],
      ['message', '550 5.7.1 Unsolicited mail'],
      ['message', '550 5.1.8 Access denied, bad outbound sender'],
    ],
  },

  // The login, or what the account may do
  {
    is: 'tls',
    by: [
      ['mail', '530 5.7.0 Must issue a STARTTLS command first'],
      ['mail', '530 5.7.0 TLS needed'],
      ['mail', '530 SSL needed'],
      ['mail', '530 5.7.0 Encryption needed'],
    ],
  },
  { is: 'tls', by: [['auth', '538 5.7.11 Encryption required for requested authentication mechanism']] },
  { is: 'unreachable', by: [['starttls', '421 4.3.2 Closing']] },
  { is: 'auth', by: [['mail', '530 5.7.0 Sign in first']] },
  {
    is: 'auth',
    by: [
      ['mail', '550 5.7.8 Bad credentials'],
      ['mail', '550 5.7.9 Application-specific password needed'],
      ['auth', '454 5.7.14 Please log in via your web browser'],
      ['mail', '550 5.7.30 Basic authentication is not supported for Client Submission'],
      ['mail', '550 5.7.57 Client not authenticated to send mail'],
      ['mail', '550 5.7.139 Basic authentication is disabled'],
    ],
  },
  {
    is: 'auth',
    by: [
      ['rcpt', '550 5.7.1 Relaying denied. Proper authentication required'],
      ['rcpt', '550 5.7.1 Log-in is required'],
      ['rcpt', '550 5.7.1 Login required'],
      ['rcpt', '550 5.7.1 You must authenticate'],
      ['rcpt', '550 5.7.1 You must first log in'],
      ['rcpt', '550 5.7.1 You must login'],
    ],
  },
  {
    is: 'configuration',
    by: [
      ['rcpt', '554 5.7.1 <a@b.org>: Relay access denied'],
      ['rcpt', '454 4.7.1 <a@b.org>: Relay access denied'],
      ['rcpt', '550 5.7.1 Relaying denied'],
      ['rcpt', '550 Relay is denied'],
      ['rcpt', '550 Relay not permitted'],
      ['rcpt', '550 Relaying not allowed'],
      ['rcpt', '550 5.7.1 Unable to relay'],
      ['rcpt', '550 You are not permitted to relay'],
      ['rcpt', '550 You are not allowed to relay'],
      ['rcpt', '553 sorry, that domain is not in my list of allowed rcpthosts (#5.7.1)'],
    ],
  },
  {
    is: 'configuration',
    by: [
      ['rcpt', '550 5.1.7 Bad address syntax'],
      ['rcpt', '550 5.1.8 Domain of MAIL FROM does not resolve'],
      ['message', '550 5.7.60 SMTP; Client does not have permissions'],
      ['message', '554 5.2.252 Not permitted to send as'],
    ],
  },
  {
    is: 'configuration',
    by: [
      ['rcpt', '550 Sender address rejected'],
      ['rcpt', '550 5.1.0 <a@b.org>: Sender address rejected: undeliverable address'],
      ['rcpt', '550 Sender denied'],
      ['rcpt', '550 Sender refused'],
      ['rcpt', '550 Sender address unknown'],
      ['rcpt', '550 Sender invalid'],
      ['rcpt', '550 Sender is not ours'],
      ['rcpt', '550 Expéditeur refusé'],
      ['rcpt', '550 Expediteur rejeté'],
      ['rcpt', '550 Expéditeur inconnu'],
      ['rcpt', '550 Expéditeur non autorisé'],
      ['rcpt', '553 5.7.1 <a@b.org>: not owned by user c'],
      ['rcpt', '550 You may not send as this sender'],
      ['message', '554 Message rejected: Email address is not verified. The following identities failed'],
      ['message', '554 Message rejected: e-mail address is not verified'],
    ],
  },

  // One recipient, one message
  { is: 'failed', by: [['rcpt', '550 5.3.4 No such mailbox takes a message of this size']] },
  {
    is: 'failed',
    by: [
      ['mail', '552 Message too large'],
      ['mail', '552 Message is too big'],
      ['mail', '552 Mail was too long'],
      ['mail', '552 Size too large'],
      ['mail', '552 5.3.4 Message size exceeds fixed maximum'],
      ['mail', '552 Length exceeds what is taken'],
      ['mail', '552 Length over the limit'],
      ['mail', '552 Size over the maximum'],
      ['mail', '552 Taille maximale atteinte'],
      ['message', '552 5.2.3 Message size exceeds fixed maximum message size'],
    ],
  },
  { is: 'hard-bounce', by: [['rcpt', '550 5.1.0 Rejected']] },
  { is: 'hard-bounce', by: [['rcpt', '550 5.4.1 Recipient address rejected: Access denied']] },
  {
    is: 'hard-bounce',
    by: [
      ['rcpt', '550 User unknown'],
      ['rcpt', '550 Recipient not found'],
      ['rcpt', '550 Mailbox does not exist'],
      ['rcpt', '550 Mailbox doesn’t exist'],
      ['rcpt', "550 Account doesn't exist"],
      ['rcpt', '550 Address unknown'],
      ['rcpt', '550 Destinataire inconnu'],
      ['rcpt', '550 Utilisateur introuvable'],
      ['rcpt', '550 Adresse invalide'],
      ['rcpt', '550 Boîte inconnue'],
      ['rcpt', '550 Boite introuvable'],
      ['rcpt', '550 Cette adresse n’existe pas'],
      ['rcpt', '550 Unknown user'],
      ['rcpt', '550 Invalid recipient'],
      ['rcpt', '550 No such user here'],
      ['rcpt', '550 No such mailbox'],
      ['rcpt', '550 Unknown local part'],
      ['rcpt', '550 Invalid address'],
      ['rcpt', '550 No such account'],
      ['rcpt', '550 No such person'],
      ['rcpt', '550 Sorry, no mailbox here by that name'],
    ],
  },
  {
    is: 'deferred',
    by: [
      ['rcpt', '552 Requested mail action aborted'],
      ['rcpt', '552 5.2.1 Not now'],
    ],
  },

  // Said to a connection
  { is: 'not-sent', by: [['mail', '421 4.3.0 Closing', reused]] },
  { is: 'not-sent', by: [['mail', '451 4.4.2 Timeout - closing', reused]] },
];

/** Replies close to what a row decides, but that no row does: their class decides. */
export const undecided: readonly Decided[] = [
  {
    is: 'deferred',
    by: [
      ['rcpt', '450 5.1.1 User unknown'],
      ['rcpt', '450 4.1.1 User unknown'],
      ['rcpt', '450 5.1.0 Rejected for now'],
      ['message', '450 5.1.90 Your message cannot be sent now'],
      ['message', '450 4.7.1 SPF could not be checked'],
      ['message', '450 4.7.1 Spam check is under way'],
      ['rcpt', '450 4.7.1 Authentication required'],
      ['rcpt', '450 4.7.1 Relay access denied'],
      ['rcpt', '450 5.1.8 Domain of MAIL FROM does not resolve now'],
      ['rcpt', '450 4.1.8 Sender address rejected: Domain not found'],
      ['rcpt', '450 5.3.4 Not now'],
      ['rcpt', '450 4.3.4 Message size exceeds the room that is left'],
      ['rcpt', '450 5.4.1 Recipient address rejected: Access denied'],
      ['rcpt', '421 4.3.0 Closing', reused],
      ['rcpt', '451 4.4.2 Timeout - closing', reused],
    ],
  },
  {
    is: 'failed',
    by: [
      ['rcpt', '550 5.2.0 Refused'],
      ['rcpt', '550 Refused', ovh],
      ['rcpt', '550 5.7.1 Recipient address rejected: Access denied'],
      ['rcpt', '550 5.4.1 No answer from host'],
      ['message', '552 5.7.0 This message was blocked because its content presents a security issue'],
    ],
  },
  // Not said to a recipient: every one of the account would meet it.
  {
    is: 'configuration',
    by: [
      ['ehlo', '503 5.5.1 Authentication first'],
      ['ehlo', '503 5.5.1 Bad sequence of commands'],
      ['ehlo', '500 Message too long'],
      ['mail', '550 5.1.1 Rejected'],
      ['mail', '550 5.1.0 Rejected'],
      ['mail', '550 5.5.0 OFR004_416 [416]'],
      ['mail', '550 5.5.0 OFR004_417 [417]'],
      ['mail', '550 5.3.4 Not this one'],
      ['mail', '550 5.4.1 Recipient address rejected: Access denied'],
      ['mail', '550 User unknown'],
      ['mail', '552 Requested mail action aborted'],
      ['mail', '550 5.7.1 TLS is wanted'],
    ],
  },
  {
    is: 'throttled',
    by: [
      ['mail', '421 Maximum number of messages per session reached'],
      ['mail', '452 4.2.2 Not now'],
      ['mail', '452 Mailbox full'],
      ['mail', '452 4.3.1 Insufficient system storage'],
      ['mail', '450 4.2.1 The user you are trying to contact is receiving mail'],
      ['mail', '421 4.3.0 Closing'],
      ['mail', '451 4.3.0 Try again later', reused],
      ['mail', '451 4.4.2 Timeout - closing'],
    ],
  },
  { is: 'unreachable', by: [['ehlo', '421 Too few messages per session', reused]] },
  { is: 'tls', by: [['starttls', '454 4.7.0 TLS not available']] },
];
