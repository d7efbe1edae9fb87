import { verify, X509Certificate } from 'node:crypto';
import * as z from 'zod';
import { readSes } from '../ses.ts';
import { type Notice, nothing } from './notice.ts';

/**
 * What Amazon SNS posts for SES (docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html as of 2026-11): a notification, or
 * the question whether this address wants them.
 */
const envelope = z.object({
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: z.string(),
  TopicArn: z.string(),
  Subject: z.string().optional(),
  Message: z.string(),
  Timestamp: z.string(),
  Token: z.string().optional(),
  SubscribeURL: z.string().optional(),
  SignatureVersion: z.enum(['1', '2']),
  Signature: z.string(),
  SigningCertURL: z.string(),
});
export type SnsMessage = z.infer<typeof envelope>;

/** The message; null: the body is none. */
export function readSns(body: unknown): SnsMessage | null {
  const read = envelope.safeParse(body);
  return read.success ? read.data : null;
}

/** The hosts that SNS has, in all of Amazon's partitions. Whoever names another one signs with a key of his own. */
const HOST = /^sns\.[a-z]{2}(?:-[a-z]+)+-\d\.amazonaws\.com(?:\.cn)?$/;

/** Whether an address is one of SNS: https, its host, no port and no user. */
export function isOfSns(address: string): boolean {
  const url = URL.parse(address);
  return (
    url !== null && url.protocol === 'https:' && HOST.test(url.hostname) && url.host === url.hostname && !url.username
  );
}

/** Whether an address is one of a certificate of SNS. */
export function isSnsCertificate(address: string): boolean {
  return isOfSns(address) && /^\/SimpleNotificationService-[0-9a-f]+\.pem$/.test(new URL(address).pathname);
}

/** Whether the certificate (PEM) signed this message, and is good at this time (milliseconds since 1970). */
export function isSigned(message: SnsMessage, certificate: string, now: number): boolean {
  try {
    const { publicKey, validFrom, validTo } = new X509Certificate(certificate);
    if (now < Date.parse(validFrom) || now > Date.parse(validTo)) return false;
    const hash = message.SignatureVersion === '2' ? 'sha256' : 'sha1';
    return verify(hash, Buffer.from(signedText(message)), publicKey, Buffer.from(message.Signature, 'base64'));
  } catch {
    return false;
  }
}

const OF_NOTIFICATION = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const;
const OF_CONFIRMATION = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'] as const;

// Each name and each value on a line of its own; what is not there is left out.
function signedText(message: SnsMessage): string {
  const names = message.Type === 'Notification' ? OF_NOTIFICATION : OF_CONFIRMATION;
  return names.flatMap((name) => (message[name] === undefined ? [] : [`${name}\n${message[name]}\n`])).join('');
}

/** What a notification of SES says. */
export function noticeOf({ MessageId, Message }: SnsMessage): Notice {
  return { name: `sns ${MessageId}`, understood: readSes(Message, null) ?? nothing };
}
