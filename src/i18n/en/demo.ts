import type { demo as french } from '../fr/demo.ts';
import { formatNumber as n } from './format.ts';

export const demo: typeof french = {
  title: '📮 DEMO – nothing to configure, nothing leaves this computer',
  mailbox: (p) => `✅ Test mailbox ready (SMTP on 127.0.0.1:${p.port})`,
  files: (p) => `✅ A message and a list of ${n(p.count)} made-up recipients`,
  received: (p) =>
    `📬 The test mailbox received ${n(p.count)} messages, for ${n(p.distinct)} different people. Here is one:`,
  from: (p) => `From: ${p.text}`,
  to: (p) => `To: ${p.text}`,
  subject: (p) => `Subject: ${p.text}`,
  next: [
    '👉 Your turn, in an empty folder:',
    '   facteur web --demo                the same, live, on a page in your browser',
    '   facteur init                      asks a few questions, writes message.md and destinataires.csv',
    '   facteur check                     checks the sending account',
    '   facteur send --dry-run            composes everything, sends nothing',
    '   facteur send                      sends, in the background',
  ].join('\n'),
  campaign: 'Invitation to the general meeting',
  message: {
    subject: '{{ prenom }}, the general meeting is coming',
    body: [
      'Dear {{ prenom }} {{ nom }},',
      '',
      'The **general meeting** of the association takes place on *Saturday 12 December* in the village hall of {{ ville }}.',
      '',
      'Your membership number: {{ numero }}',
      '',
      '- 2 pm: welcome and coffee',
      '- 2.30 pm: report of the year',
      '- 4 pm: vote and drinks',
      '',
      'See you soon!',
      '',
      'The board of Demo Association',
    ].join('\n'),
    from: 'Demo Association <board@demonstration.example>',
    columns: 'email,prenom,nom,ville,numero',
  },
  firstNames:
    'Aïssata,Zoé,François,Noël,Héloïse,Mamadou,Chloé,Joël,Fatou,Léa,Jérôme,Anaïs,Ibrahima,Maëlle,Benoît,Aminata',
  lastNames: 'Lefèvre,Sarr,Müller,Garçon,Diop,Nuñez,Bâ,Le Goff,Ndiaye,Châtelain,Kébé,Dupré,Sow',
  towns: 'Podor,Besançon,Saint-Étienne,Orléans,Nîmes,Thiès,Évreux',
};
