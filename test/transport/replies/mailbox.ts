import { type Decided, ovh, reused } from './types.ts';

/** HTTP APIs, the session, the login, the address and its mailbox. */
export const mailbox: readonly Decided[] = [
  // HTTP
  {
    is: 'configuration',
    by: [
      ['request', '301 Moved Permanently'],
      ['request', '404 MailboxNotEnabledForRESTAPI: REST API is not yet supported for this mailbox.'],
      ['request', '405 Method not allowed'],
      ['request', '501 Not Implemented'],
      ['request', '505 HTTP Version Not Supported'],
    ],
  },
  {
    is: 'configuration',
    by: [
      ['request', '403 ErrorSendAsDenied: The user account does not have the right to send mail on behalf of another'],
      ['request', '400 failedPrecondition: Precondition check failed.'],
      ['request', '400 badRequest: Mail service not enabled'],
    ],
  },
  {
    is: 'reputation',
    by: [['request', '403 ErrorMessageSubmissionBlocked: Cannot send mail. Follow the instructions in your Inbox']],
  },
  {
    is: 'quota',
    by: [
      ['request', '403 dailyLimitExceeded: Daily Limit Exceeded'],
      [
        'request',
        '429 rateLimitExceeded: User-rate limit exceeded.  Retry after 2026-09-27T15:43:22.000Z (Mail sending)',
      ],
      ['request', '403 quotaExceeded: no more'],
      ['request', '429 ErrorSubmissionQuotaExceeded'],
      ['request', '400 ErrorSubmissionQuota: no more'],
    ],
  },
  {
    is: 'throttled',
    by: [
      ['request', '429 TooManyRequests: Too many requests'],
      ['request', '429 x'],
      ['request', '509 bandwidthLimitExceeded: x'],
    ],
  },
  {
    is: 'throttled',
    by: [['request', '503 serviceNotAvailable: The service is not available. Try the request again after a delay.']],
  },
  {
    is: 'throttled',
    by: [
      ['request', '403 userRateLimitExceeded: User Rate Limit Exceeded'],
      ['request', '403 ErrorServerBusyThrottled'],
    ],
  },
  {
    is: 'auth',
    by: [
      ['request', '401 InvalidAuthenticationToken: Access token has expired or is not yet valid.'],
      ['request', '403 ErrorAccessDenied: Access is denied. Check credentials and try again.'],
      ['request', '403 insufficientPermissions: Request had insufficient authentication scopes.'],
    ],
  },
  { is: 'not-sent', by: [['request', '408 Request Timeout']] },

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
      ['message', '503 sequence: not now'],
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

  // Orange's and La Poste's numbers, beside an enhanced code that says something else
  {
    is: 'deferred',
    by: [
      ['rcpt', '552 5.1.1 Boite du destinataire pleine. Recipient overquota. OFR204_417 [417]'],
      ['message', '552 5.1.1 Recipient mailbox full. LPN007_417'],
      ['rcpt', '552 5.1.1 OUK102_417'],
    ],
  },
  {
    is: 'hard-bounce',
    by: [
      ['rcpt', '550 5.5.0 Adresse d au moins un destinataire refusee. OFR204_416 [416]'],
      ['message', '550 5.5.0 LPN007_416'],
      ['rcpt', '550 OUK_418'],
    ],
  },
  {
    is: 'failed',
    by: [
      ['rcpt', '550 5.1.1 Boite archivee. OFR_420'],
      ['rcpt', '550 5.1.1 The recipient account is blocked. LPN007_426'],
      ['message', '452 4.3.4 OUK_513'],
      ['message', '452 4.3.4 OFR_514'],
    ],
  },
  {
    is: 'throttled',
    by: [
      ['message', '421 Service refuse OFR004_104 [104]'],
      ['message', '421 4.7.0 Mail refused LPN004_408'],
      ['mail', '550 5.5.0 OUK_104'],
    ],
  },
  {
    is: 'deferred',
    by: [
      ...[105, 108, 109, 201, 423, 424, 505].map((n) => ['rcpt', `550 5.1.1 Service refuse. OFR_${n}`] as const),
      ['message', '550 5.5.0 System error LPN007_505'],
      ['message', '550 5.5.0 OUK_505'],
    ],
  },
  {
    is: 'reputation',
    by: [
      ...[102, 103, 401, 506, 510, 630, 999].map((n) => ['rcpt', `550 5.1.1 Service refuse. OFR_${n}`] as const),
      ['message', '550 5.5.0 Mail rejete. Mail rejected. LPN007_510'],
      ['mail', '550 5.5.0 OUK_506'],
    ],
  },
  {
    is: 'configuration',
    by: [
      ...[403, 405, 415, 421].map((n) => ['rcpt', `550 5.1.1 Service refuse. OFR_${n}`] as const),
      ['message', '550 5.5.0 LPN007_415'],
      ['rcpt', '550 5.5.0 OUK_405'],
    ],
  },
  {
    is: 'auth',
    by: [
      ...[305, 402].map((n) => ['rcpt', `550 5.1.1 Service refuse. OFR_${n}`] as const),
      ['message', '550 5.5.0 LPN007_402'],
      ['mail', '550 5.5.0 OUK_305'],
    ],
  },
  { is: 'throttled', by: [['rcpt', '550 5.1.1 SFR_IN_104']] },
  {
    is: 'reputation',
    by: [
      ['message', '554 Message rejected: Sending paused for this account. For more information, see your inbox'],
      ['message', '554 Message rejected: Sending suspended for this account. For more information, see your inbox'],
      [
        'message',
        '554 5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; WASCL UserAction verdict is not None. Actual verdict is Suspend',
      ],
      ['greeting', '421 Too many spams from your IP (192.0.2.1), please visit http://postmaster.free.fr/'],
      ['message', '502 5.7.0 Your account has been suspended. Please contact support'],
      ['rcpt', '550 5.7.1 Your SMTP account is blocked'],
      ['mail', '550 Your mail account was disabled'],
      ['rcpt', '550 Votre compte est suspendu'],
      ['rcpt', '550 Votre compte est bloqué'],
      ['rcpt', '550 Votre compte est désactivé'],
    ],
  },
  { is: 'failed', by: [['message', '554 Message rejected: Address blacklisted.']] },
  {
    is: 'configuration',
    by: [
      ['message', '502 5.7.0 Your SMTP account is not yet activated. Please contact us'],
      ['message', '450 Your SMTP account is not activated'],
    ],
  },
  {
    is: 'tls',
    by: [
      ['auth', '421 4.7.66 TLS 1.0 and 1.1 are not supported. Please upgrade/update your client'],
      ['mail', '451 5.7.3 STARTTLS is required to send mail [PR0P264CA0099.FRAP264.PROD.OUTLOOK.COM]'],
    ],
  },

  // The address or its mailbox
  {
    is: 'hard-bounce',
    by: [
      ['rcpt', '550 5.1.1 Mailbox full or over quota'],
      ['rcpt', '550 5.1.1 User unknown, throttled'],
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
];
