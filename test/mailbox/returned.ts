import { mail, ours, report, written } from '../returns/mails.ts';

/** A return of one delivery, in one of several forms; each has a Message-ID of its own. */
export function returnOf(delivery: string, to: string, i: number): Buffer {
  const made = FORMS[i % FORMS.length] as (typeof FORMS)[number];
  return Buffer.from(
    made(delivery, to).toString('latin1').replace('<20261128.1@mx.example.org>', `<${delivery}.${i}@mx.example.org>`),
    'latin1',
  );
}

const FORMS = [
  (delivery: string, to: string) =>
    report({ to, delivery, status: '5.1.1', diagnostic: '550 5.1.1 No such user here' }),
  (delivery: string, to: string) =>
    report({ to, delivery, status: '5.2.2', diagnostic: '552 5.2.2 Mailbox full', original: 'text/rfc822-headers' }),
  (delivery: string, to: string) =>
    written(`It could not be delivered.\n\n<${to}>: 550 User unknown\n\n${ours(delivery, to)}`),
  (delivery: string, to: string) =>
    written(
      `Votre message n'a pas pu être remis.\n\n  ${to}\n    552 5.1.1 Boîte pleine OFR204_417 [417]\n\n${ours(delivery, to)}`,
    ),
] as const;

/** Ordinary mail, as it lies in a mailbox among the returns. */
export function ordinary(i: number): Buffer {
  const from = `Membre ${i} <personne${i}@example.net>`;
  const fields = { From: from, To: 'lettre@example.org', 'Message-ID': `<ordinary.${i}@example.net>` };
  const subjects = ['Re: Assemblée générale', 'Absence du bureau', 'Une question', 'Lettre de novembre'];
  const away = i % 4 === 1 ? { 'Auto-Submitted': 'auto-replied' } : {};
  return mail({ ...fields, ...away, Subject: subjects[i % 4] as string }, 'Bonjour,\n\nMerci, à bientôt.\n');
}
