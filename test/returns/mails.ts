/** Mails written for these tests: no bytes of anybody's real mail. */

/** A mail of header fields and a body; `\n` becomes CRLF. */
export function mail(fields: Readonly<Record<string, string>>, body: string): Buffer {
  const header = Object.entries(fields).map(([name, value]) => `${name}: ${value}\n`);
  return Buffer.from(`${header.join('')}\n${body}`.replace(/\r?\n/g, '\r\n'));
}

export interface PartOf {
  readonly type: string;
  readonly body: string;
  readonly encoding?: 'base64' | 'quoted-printable';
}

/** A mail of several parts. */
export function multipart(fields: Readonly<Record<string, string>>, subtype: string, parts: readonly PartOf[]): Buffer {
  const boundary = `=_${parts.length}.${Math.abs(hash(parts.map(({ body }) => body).join('')))}`;
  const written = parts.map(({ type, body, encoding }) => {
    const how = encoding ? `Content-Transfer-Encoding: ${encoding}\n` : '';
    return `--${boundary}\nContent-Type: ${type}\n${how}\n${encoding === 'base64' ? base64(body) : body}\n`;
  });
  const type = `multipart/${subtype}; boundary="${boundary}"`;
  return mail(
    { ...fields, 'MIME-Version': '1.0', 'Content-Type': type },
    `Parts follow.\n\n${written.join('')}--${boundary}--\n`,
  );
}

function base64(text: string): string {
  return (
    Buffer.from(text.replace(/\r?\n/g, '\r\n'))
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\n');
}

function hash(text: string): number {
  return [...text].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0, 7);
}

/** A message of a campaign as it went out. */
export function ours(delivery: string, to: string): string {
  return [
    `X-Facteur-Delivery: ${delivery}`,
    'From: Amicale <bureau@amicale.example>',
    `To: <${to}>`,
    'Subject: Assemblée générale',
    `Message-ID: <${delivery}.0a1b2c3d@amicale.example>`,
    'Date: Sat, 28 Nov 2026 08:00:00 +0000',
    `List-Unsubscribe: <mailto:bureau@amicale.example?subject=unsubscribe%20${delivery}>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Bonjour, voici la convocation.',
    '',
  ].join('\n');
}

export interface ReportOf {
  readonly to: string;
  readonly action?: string;
  readonly status?: string;
  readonly diagnostic?: string;
  readonly delivery?: string;
  readonly text?: string;
  /** How the original comes along. */
  readonly original?: PartOf['type'];
  readonly encoding?: PartOf['encoding'];
}

/** A report as RFC 3464 wants it. */
export function report(of: ReportOf): Buffer {
  const { to, action = 'failed', status = '5.0.0', diagnostic = '', delivery = 'cdf347.12' } = of;
  const fields = [
    'Reporting-MTA: dns; mx.example.org',
    '',
    `Final-Recipient: rfc822; ${to}`,
    `Action: ${action}`,
    `Status: ${status}`,
    ...(diagnostic === '' ? [] : [`Diagnostic-Code: smtp; ${diagnostic}`]),
  ].join('\n');
  return multipart(daemonFields('Undelivered Mail Returned to Sender'), 'report; report-type=delivery-status', [
    { type: 'text/plain; charset=utf-8', body: of.text ?? 'Your message could not be delivered.\n' },
    { type: 'message/delivery-status', body: `${fields}\n` },
    {
      type: of.original ?? 'message/rfc822',
      body: ours(delivery, to),
      ...(of.encoding ? { encoding: of.encoding } : {}),
    },
  ]);
}

export function daemonFields(subject: string): Record<string, string> {
  return {
    'Return-Path': '<>',
    From: 'Mail Delivery System <MAILER-DAEMON@mx.example.org>',
    To: 'bureau@amicale.example',
    Subject: subject,
    'Message-ID': '<20261128.1@mx.example.org>',
  };
}

/** A return in a mail system's own words. */
export function written(text: string, subject = 'Mail delivery failed', fields: Record<string, string> = {}): Buffer {
  return mail({ ...daemonFields(subject), 'Content-Type': 'text/plain; charset=utf-8', ...fields }, text);
}
