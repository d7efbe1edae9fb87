import { type Decided, ovh, reused } from './types.ts';

/** Replies close to what a row decides, but that no row does: their class decides. */
export const undecided: readonly Decided[] = [
  {
    is: 'unknown',
    by: [
      ['request', '500 InternalServerError: An error has occurred.'],
      ['request', '500 backendError: Backend Error'],
      ['request', '502 Bad Gateway'],
      ['request', '503 <html><head><title>503 Service Temporarily Unavailable</title>'],
      ['request', '503 upstream connect error or disconnect/reset before headers'],
      ['request', '504 gatewayTimeout: The server did not receive a timely response'],
    ],
  },
  {
    is: 'failed',
    by: [
      ['request', '400 invalidArgument: Invalid To header'],
      ['request', '413 RequestEntityTooLarge'],
    ],
  },
  {
    is: 'deferred',
    by: [
      ['rcpt', '451 4.3.0 failedPrecondition, dailyLimit, MessageSubmissionBlocked'],
      ['rcpt', '404 Not now'],
      ['rcpt', '401 Not now'],
      ['rcpt', '408 Not now'],
      ['rcpt', '429 Not now'],
    ],
  },
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
      ['mail', '550 5.5.0 OFR004_420 [420]'],
      ['mail', '550 5.5.0 LPN007_420'],
      ['mail', '550 5.5.0 OUK_105'],
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
