/**
 * Messages composed per second on one core, against nodemailer's MailComposer: a text and an HTML part of 4 KB each with
 * accents, personalised by name. Usage: node bench/compose.ts [seconds per run, default 3]
 */
import MailComposer from 'nodemailer/lib/mail-composer';
import { compileMessage } from '../src/message/compile.ts';
import type { MessageSource, RecipientOf } from '../src/message/types.ts';

const SIZE = 4096;
const seconds = Number(process.argv[2] ?? 3);
const at = new Date('2026-11-22T10:00:00Z');

const sentence = 'Chers adhérents, la réunion générale aura lieu à l’été, salle Émile-Zola, dès 18 h 30. ';
const paragraph = sentence.repeat(4).trim();
const text = fill('Bonjour {{ prenom }} {{ nom | default: "" }},\n\n', `${paragraph}\n\n`);
const html = fill(
  '<!DOCTYPE html><html lang="fr"><body><p>Bonjour <b>{{ prenom }}</b> {{ nom | default: "" }},</p>\n',
  `<p style="margin:0 0 16px">${paragraph}</p>\n`,
);

function fill(start: string, more: string): string {
  return start + more.repeat(Math.ceil((SIZE - start.length) / more.length));
}

const source: MessageSource = {
  from: { name: 'Association Gâmadji Saré', address: 'contact@exemple.fr' },
  replyTo: null,
  subject: '{{ prenom }}, l’assemblée générale approche',
  html,
  text,
  attachments: [],
};

const recipients: RecipientOf[] = Array.from({ length: 1000 }, (_, i) => ({
  email: `membre${i}@exemple.fr`,
  vars: { email: `membre${i}@exemple.fr`, prenom: i % 2 ? 'Zoé' : 'Jean-François', nom: `N’Diaye ${i}` },
  delivery: `k3f9.${i}`,
}));

async function rate(compose: (recipient: RecipientOf) => unknown): Promise<number> {
  const end = performance.now() + seconds * 1000;
  let done = 0;
  for (; performance.now() < end; done++) await compose(recipients[done % recipients.length] as RecipientOf);
  return done / seconds;
}

/** What there would be without own code: templates as ours, everything else by nodemailer, for each message. */
function withMailComposer(recipient: RecipientOf): Promise<Buffer> {
  const fillIn = (template: string) =>
    template.replace(/\{\{ (\w+).*?\}\}/g, (_, name: string) => recipient.vars[name] ?? '');
  return new MailComposer({
    from: source.from,
    to: recipient.email,
    subject: fillIn(source.subject),
    text: fillIn(text),
    html: fillIn(html),
    date: at,
    messageId: `<${recipient.delivery}.bench@exemple.fr>`,
    headers: { 'X-Facteur-Delivery': recipient.delivery },
  })
    .compile()
    .build();
}

const compiled = compileMessage(source, { stamp: 'bench', contents: new Map() });
const tagged = compileMessage(
  { ...source, text: `${text}{% if prenom %}{{ prenom | upcase }}{% endif %}`, html: `${html}{{ nom | upcase }}` },
  { stamp: 'bench', contents: new Map() },
);
const runs: [string, (recipient: RecipientOf) => unknown][] = [
  ['compileMessage, names only', (recipient) => compiled.compose(recipient, at)],
  ['compileMessage, with tags and filters', (recipient) => tagged.compose(recipient, at)],
  ['nodemailer MailComposer', withMailComposer],
];

const bytes = compiled.compose(recipients[0] as RecipientOf, at).size;
console.log(
  `text ${Buffer.byteLength(text)} B, HTML ${Buffer.byteLength(html)} B, message ${bytes} B, ${seconds} s each`,
);
for (const [name, compose] of runs) {
  await rate(compose);
  console.log(`${name.padEnd(40)} ${Math.round(await rate(compose)).toLocaleString('en')} messages/s`);
}
