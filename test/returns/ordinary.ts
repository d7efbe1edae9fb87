import { Random } from '../message/random.ts';
import { mail, multipart, ours, report } from './mails.ts';

/**
 * Ordinary mails, none of which is a return, though many speak of returns: what lies in the mailbox of an association.
 * The same seed makes the same mails.
 */
export function ordinaryMails(seed: number, count: number): Ordinary[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, i) => {
    const [kind, make] = kinds[i % kinds.length] as (typeof kinds)[number];
    return { kind, raw: make(random) };
  });
}

export interface Ordinary {
  readonly kind: string;
  readonly raw: Buffer;
}

const people = [
  'Anne Martin <anne.martin@orange.example>',
  'jean.dupont@free.example',
  '"Zoé L." <zoe@laposte.example>',
  'Bob Smith <bob.smith@gmail.example>',
  'Postmaster <postmaster@club.example>',
  'Secrétariat <secretariat@mairie.example>',
];
const failing = ['paul@ancien.example', 'marie.durand@plein.example', 'x.y@nulle-part.example'];
const to = 'bureau@amicale.example';

const quotedReturns = [
  (email: string) =>
    `This is the mail system at host mx.example.org.\n\nI'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients.\n\n<${email}>: host mx.plein.example[192.0.2.1] said: 550 5.1.1\n    <${email}>: Recipient address rejected: User unknown (in reply to RCPT TO command)\n`,
  (email: string) =>
    `Hi. This is the qmail-send program at mx.example.org.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n<${email}>:\n192.0.2.1 does not like recipient.\nRemote host said: 552 5.2.2 Mailbox full\n`,
  (email: string) =>
    `A message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n  ${email}\n    SMTP error from remote mail server: 550 no such user here\n\n------ This is a copy of the message, including all the headers. ------\n\nReturn-path: <${to}>\nReceived: from localhost\nMessage-Id: <1@amicale.example>\nFrom: ${to}\n`,
  (email: string) =>
    `Votre message n'a pas pu être remis aux destinataires suivants :\n\n${email}\n550 5.1.1 Adresse d au moins un destinataire invalide. OFR204_416 [416]\n`,
  (email: string) =>
    `Reporting-MTA: dns; mx.example.org\n\nFinal-Recipient: rfc822; ${email}\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\n`,
];
const remarks = [
  'Bonjour,\n\nJ’ai reçu ceci en retour, que dois-je faire ?\n\nAnne',
  'Hello,\n\nthis came back when I wrote to Paul. Do you have his new address?\n\nBob',
  'Encore une adresse qui ne marche plus, merci de corriger la liste.',
  'See below. His mailbox is full again, please call him.',
];

function person(
  random: Random,
  subject: string,
  more: Record<string, string> = {},
  from = random.pick(people),
): Record<string, string> {
  return {
    'Return-Path': `<${/[^<\s]+@[^>\s]+/.exec(from)?.[0]}>`,
    From: from,
    To: to,
    Subject: subject,
    'Message-ID': `<${random.int(1e9)}@example.org>`,
    Date: 'Sat, 28 Nov 2026 09:00:00 +0100',
    'Content-Type': 'text/plain; charset=utf-8',
    ...more,
  };
}

const returnSubjectsSeen = [
  'Undelivered Mail Returned to Sender',
  'Delivery Status Notification (Failure)',
  'Mail delivery failed: returning message to sender',
  'failure notice',
  'Non remis : Assemblée générale',
  'Undeliverable: Assemblée générale',
];

const newsletters: readonly (readonly [subject: string, body: string])[] = [
  [
    'Delivery problems? Ten tips',
    'Your message could not be delivered? Here is why mail bounces: user unknown, mailbox full, 550 5.1.1.\n',
  ],
  [
    'Votre colis n’a pas pu être livré',
    'La livraison à l’adresse suivante a échoué. Contactez service@colis.example.\n',
  ],
  [
    'Delivery failed: your parcel',
    'We were unable to deliver your parcel to the following address: 3 rue des Lilas. Write to help@parcel.example\n',
  ],
  [
    'La lettre de novembre',
    'Chers adhérents,\n\nVoici les nouvelles. Pour ne plus recevoir cette lettre : se désinscrire.\n',
  ],
  [
    'Message delivery report for November',
    'Delivered: 1,200. Failed: 12. The following addresses failed:\n\nsupport@sender.example\n',
  ],
  [
    '[Ticket 4711] Mail delivery failed',
    'A new comment was added: "550 5.1.1 user unknown" for admin@client.example. Message rejected.\n',
  ],
];

const away: readonly (readonly [subject: string, body: string])[] = [
  [
    'Automatic reply: Assemblée générale',
    'I am out of the office until Monday. For urgent matters write to bob@club.example.\n',
  ],
  [
    'Réponse automatique : Assemblée générale',
    'Je suis absente jusqu’au 3 décembre. En cas d’urgence : secretariat@mairie.example\n',
  ],
  ['Out of office Re: Assemblée', 'Thank you for your message. It has not been read and will not be forwarded.\n'],
  ['Absence du bureau', 'Votre message n’a pas été lu. Écrivez à accueil@club.example.\n'],
  ['Abwesenheitsnotiz', 'Ich bin nicht im Büro. Ihre Nachricht wurde nicht zugestellt an meine Vertretung.\n'],
  [
    'Auto: Ancienne adresse',
    'This address is no longer in use. Please write to new@club.example. Your message was not delivered.\n',
  ],
];

const kinds: readonly (readonly [kind: string, make: (random: Random) => Buffer])[] = [
  [
    'letter',
    (random) =>
      mail(
        person(
          random,
          random.pick(['Assemblée générale', 'Question', 'Cotisation 2027', 'Lunch?', 'Erreur dans la liste']),
        ),
        `Bonjour,\n\nje ne peux pas venir samedi. Mon mari (${random.pick(failing)}) viendra.\nIl dit que votre message n’a pas été distribué à tous.\n\nAmitiés\n`,
      ),
  ],
  [
    'reply quoting a return',
    (random) => {
      const quoted = random.pick(quotedReturns)(random.pick(failing)).replace(/^/gm, '> ');
      const subject = `Re: ${random.pick(returnSubjectsSeen)}`;
      const lead = random.pick([
        'Le 28 nov. 2026 à 09:00, Mail Delivery System a écrit :',
        'On Sat, 28 Nov 2026, MAILER-DAEMON wrote:',
      ]);
      return mail(
        person(random, subject, { 'In-Reply-To': '<1@mx.example.org>' }),
        `${random.pick(remarks)}\n\n${lead}\n${quoted}\n`,
      );
    },
  ],
  [
    'reply quoting a return, as Outlook does',
    (random) => {
      const subject = random.pick(['RE: ', 'TR : ', 'Fwd: ', 'TR: ', 'FW: ']) + random.pick(returnSubjectsSeen);
      const line = random.pick([
        '-----Message d’origine-----',
        '-----Original Message-----',
        '________________________________',
      ]);
      const head =
        'De : Mail Delivery System <MAILER-DAEMON@mx.example.org>\nEnvoyé : samedi\nÀ : anne\nObjet : Undelivered';
      return mail(
        person(random, subject),
        `${random.pick(remarks)}\n\n${line}\n${head}\n\n${random.pick(quotedReturns)(random.pick(failing))}`,
      );
    },
  ],
  [
    'return pasted into a letter with a subject of its own',
    (random) =>
      mail(
        // Of a postmaster nobody could tell it from what his server writes in his name.
        person(
          random,
          random.pick(['Problème d’adresse', 'Mail to Paul', 'Undelivered mail', 'message non distribué']),
          {},
          random.pick(people.filter((from) => !from.startsWith('Postmaster'))),
        ),
        `${random.pick(remarks)}\n\n${random.pick(quotedReturns)(random.pick(failing))}`,
      ),
  ],
  [
    'return forwarded as an attachment',
    (random) =>
      multipart(person(random, random.pick(['Tr: échec', 'Fwd: Undelivered Mail', 'Pour info'])), 'mixed', [
        { type: 'text/plain; charset=utf-8', body: random.pick(remarks) },
        {
          type: 'message/rfc822',
          body: report({ to: random.pick(failing), status: '5.1.1', diagnostic: '550 5.1.1 unknown' }).toString(),
        },
      ]),
  ],
  [
    'newsletter',
    (random) => {
      const [subject, body] = random.pick(newsletters);
      const fields = {
        'List-Unsubscribe': '<https://news.example/u/1>',
        'List-Id': '<news.example>',
        Precedence: 'bulk',
      };
      const from = { From: 'News <no-reply@news.example>', 'Return-Path': '<bounce-123@news.example>' };
      return mail({ ...person(random, subject, fields), ...from }, body);
    },
  ],
  [
    'notice of a company, without the marks of a newsletter',
    (random) => {
      const [subject, body] = random.pick(newsletters);
      return mail(
        { ...person(random, subject), From: 'Service <noreply@shop.example>', 'Return-Path': '<noreply@shop.example>' },
        body,
      );
    },
  ],
  [
    'vacation note',
    (random) => {
      const [subject, body] = random.pick(away);
      return mail(
        person(random, subject, {
          'Auto-Submitted': 'auto-replied',
          'Return-Path': '<>',
          'In-Reply-To': '<cdf347.1.0a1b2c3d@amicale.example>',
        }),
        body,
      );
    },
  ],
  [
    'vacation note that quotes what came',
    (random) => {
      const [subject, body] = random.pick(away);
      return mail(
        person(random, subject, { 'Return-Path': '<>', Precedence: 'bulk', 'X-Autoreply': 'yes' }),
        `${body}\n-----Original Message-----\n${ours(`cdf347.${1 + random.int(99)}`, 'anne@orange.example')}`,
      );
    },
  ],
  [
    'vacation note that says nothing of it',
    (random) => {
      const [subject, body] = random.pick(away);
      return mail(person(random, subject), body);
    },
  ],
  [
    'notice of a mail system that is no return',
    (random) => {
      const [from, subject, body] = random.pick([
        [
          'postmaster@amicale.example',
          'Report Domain: amicale.example Submitter: google.com',
          'This is a DMARC aggregate report for amicale.example.\n',
        ],
        [
          'MAILER-DAEMON@mx.amicale.example',
          'Votre boîte est presque pleine',
          'Votre boîte aux lettres bureau@amicale.example utilise 95 % de son espace.\n',
        ],
        [
          'root@server.amicale.example',
          'Cron <root@server> backup',
          'backup done, 0 errors; sent to admin@amicale.example\n',
        ],
        [
          'postmaster@amicale.example',
          'Maintenance samedi',
          'Le serveur sera arrêté de 8 h à 10 h. Questions : postmaster@amicale.example\n',
        ],
      ] as const);
      return mail(
        { ...person(random, subject, { 'Auto-Submitted': 'auto-generated' }), From: from, 'Return-Path': '<>' },
        body,
      );
    },
  ],
  [
    'receipt of a mail that arrived',
    (random) =>
      report({ to: random.pick(failing), action: random.pick(['delivered', 'relayed', 'expanded']), status: '2.0.0' }),
  ],
  [
    'receipt of a mail that was read',
    (random) =>
      multipart(
        person(random, random.pick(['Lu : Assemblée', 'Read: Assemblée'])),
        'report; report-type=disposition-notification',
        [
          { type: 'text/plain; charset=utf-8', body: 'Votre message a été lu.\n' },
          {
            type: 'message/disposition-notification',
            body: `Final-Recipient: rfc822; anne@orange.example\nOriginal-Message-ID: <cdf347.1.0a1b2c3d@amicale.example>\nDisposition: manual-action/MDN-sent-manually; displayed\n`,
          },
        ],
      ),
  ],
  [
    'answer of a ticket system',
    (random) =>
      mail(
        person(random, 'We have received your message [#4711]', { 'Auto-Submitted': 'auto-replied' }),
        'Thank you. Your request to support@client.example was received. If it could not be processed, we will tell you.\n',
      ),
  ],
  [
    'reply of a person',
    (random) =>
      mail(
        person(random, 'Re: Assemblée générale', { 'In-Reply-To': '<cdf347.4.0a1b2c3d@amicale.example>' }),
        `Merci, je viendrai.\n\nLe 28 nov. 2026, Amicale a écrit :\n> Bonjour,\n> pour ne plus recevoir nos messages, désinscrivez-vous.\n`,
      ),
  ],
];
