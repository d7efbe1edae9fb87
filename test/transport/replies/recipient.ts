import { type Decided, reused } from './types.ts';

/** What the account may do, one recipient or message, one connection. */
export const recipient: readonly Decided[] = [
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
