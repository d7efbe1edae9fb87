import type { Decided } from './types.ts';

/** The pace, and words about the sender's standing. */
export const sender: readonly Decided[] = [
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
      ['greeting', '554 5.7.1 Your IP address blacklisted'],
      ['rcpt', '554 5.7.1 Your IP is black-listed'],
      ['rcpt', '554 5.7.1 Your IP is on our blocklist'],
      ['rcpt', '554 5.7.1 Your IP is on our block list'],
      ['rcpt', '554 5.7.1 Refused by a DNSBL'],
      ['rcpt', '554 5.7.1 Listed on an RBL'],
      ['rcpt', '554 5.7.1 Poor reputation of 192.0.2.1'],
      ['rcpt', '554 5.7.1 Bad reputation of 192.0.2.1'],
      ['rcpt', '421 4.7.1 Low reputation of 192.0.2.1'],
      ['rcpt', '554 5.7.1 Votre adresse est sur liste noire'],
      ['rcpt', '554 5.7.1 <mx.example.org[192.0.2.1]>: Client host rejected: Access denied'],
      ['rcpt', '554 5.7.1 Client host [192.0.2.1] rejected'],
    ],
  },
  {
    is: 'reputation',
    by: [
      ['message', '550 spam detected'],
      ['message', '550 5.7.1 Unsolicited mail'],
      ['message', '550 5.1.8 Access denied, bad outbound sender'],
    ],
  },
];
