import * as z from 'zod';
import { classify, statusIn } from './classify.ts';
import { deliveryIn } from './delivery.ts';
import type { Understanding } from './understanding.ts';

/**
 * Amazon SES tells of returns in JSON, by way of SNS, which can hand it on as mail. What is read here is what
 * docs.aws.amazon.com/ses/latest/dg/notification-contents.html says as of 2026-11.
 */
const recipient = z.object({
  emailAddress: z.string(),
  action: z.string().optional(),
  status: z.string().optional(),
  diagnosticCode: z.string().optional(),
});
const headers = z.array(z.object({ name: z.string(), value: z.string() })).optional();
const notification = z.object({
  notificationType: z.string().optional(),
  eventType: z.string().optional(),
  mail: z.object({ headers }).optional(),
  bounce: z
    .object({ bounceType: z.string(), bounceSubType: z.string().optional(), bouncedRecipients: z.array(recipient) })
    .optional(),
  complaint: z.object({ complainedRecipients: z.array(recipient) }).optional(),
  delivery: z.object({ recipients: z.array(z.string()) }).optional(),
});

/** Kinds of bounces that SES names without a reply: what SES itself found, in its own words. */
const OWN: Record<string, string> = {
  MailboxFull: '552 5.2.2 mailbox full',
  MessageTooLarge: '552 5.3.4 message too large',
};

/** Reads a notification; null: the text is none. `delivery`: which of ours the mail around it names. */
export function readSes(text: string, delivery: string | null): Understanding | null {
  const found = parse(text);
  if (found === null) return null;
  const { bounce, complaint, delivery: delivered } = found;
  const header = found.mail?.headers?.map(({ name, value }) => `${name}: ${value}`).join('\n') ?? '';
  const named = deliveryIn(header) ?? delivery;
  const person = (email: string) => ({ email, delivery: named });
  if (complaint) {
    return { kind: 'complaint', recipients: complaint.complainedRecipients.map((each) => person(each.emailAddress)) };
  }
  if (delivered) return { kind: 'receipt', recipients: delivered.recipients.map(person) };
  if (!bounce) return null;
  const recipients = bounce.bouncedRecipients.map(({ emailAddress, action, status, diagnosticCode }) => {
    const reply = diagnosticCode?.replace(/^smtp;\s*/i, '') ?? OWN[bounce.bounceSubType ?? ''] ?? '';
    const delayed = action === 'delayed';
    const code = statusIn(reply) || (status ?? '');
    const kind = classify({ said: [reply], status: code, delayed: delayed || bounce.bounceType === 'Transient' });
    return {
      ...person(emailAddress),
      class: kind,
      status: code || null,
      reply: reply || null,
      writtenTo: null,
      delayed,
    };
  });
  return { kind: 'return', recipients };
}

function parse(text: string): z.infer<typeof notification> | null {
  const begin = text.search(/\S/);
  if (text[begin] !== '{' || !/"(?:notificationType|eventType)\\?"/.test(text)) return null;
  // A server that cuts long lines begins the next with a blank; inside its strings JSON has no line ends of its own.
  const whole = json(text.slice(begin, text.lastIndexOf('}') + 1).replace(/!?\n ?/g, ''));
  const inner = z.object({ Message: z.string() }).safeParse(whole);
  const read = notification.safeParse(inner.success ? json(inner.data.Message) : whole);
  return read.success ? read.data : null;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
