/**
 * What every contender sends: the same templates to the same list. About 4 KB of text and HTML together, with accents,
 * personalised in the subject, at the top, in the middle and at the end.
 */
import { writeFileSync } from 'node:fs';
import { makeTemplates } from '../../src/message/source.ts';

/** A row of the list. */
export interface Row {
  readonly email: string;
  readonly prenom: string;
  readonly nom: string;
  readonly ville: string;
  readonly numero: string;
}

/** Templates with `{{ name }}` in them, as the programs of all contenders read them from a JSON file. */
export interface Material {
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export const SENDER = { name: 'Association Gâmadji Saré', address: 'contact@example.org' };

const subject = '{{ prenom }}, l’assemblée générale approche';
const paragraphs = [
  'Comme chaque année, nous nous retrouverons à l’été pour faire le point sur nos actions, élire le nouveau bureau et partager un repas. Votre présence compte : sans quorum, rien ne peut être décidé.',
  'Cette année, deux forages ont été achevés près de {{ ville }}, la bibliothèque a reçu quatre cents livres et trente-huit élèves ont été parrainés. Le détail des dépenses est à votre disposition.',
  'L’accueil se fait dès 17 h 45, salle Émile-Zola, près de l’hôtel de ville ; la réunion commence à 18 h 30 précises. Le parking côté cour reste ouvert jusqu’à la fermeture, à minuit.',
  'Si vous ne pouvez pas être là, confiez votre pouvoir à un autre adhérent : il suffit de répondre à ce message en indiquant son nom. Chacun peut porter deux pouvoirs au plus.',
  'Ceux qui n’ont pas encore réglé leur cotisation pourront le faire à l’entrée, en espèces ou par chèque ; un reçu fiscal leur sera envoyé dès février. Le montant reste inchangé : vingt-cinq euros, dix pour les étudiants.',
  'Le procès-verbal de la dernière assemblée, le rapport d’activité et les comptes détaillés sont consultables au siège. Demandez-les-nous : nous vous les enverrons volontiers.',
  'Le repas est préparé par les bénévoles ; signalez-nous vos allergies et dites-nous combien vous serez. Les enfants sont les bienvenus, un goûter les attend.',
  'Merci à toutes celles et à tous ceux qui ont donné de leur temps : sans vous, rien de tout cela n’aurait été possible. À très bientôt, et bel été à tous !',
];
const style = 'margin:0 0 16px;line-height:1.5';
const html = [
  '<!DOCTYPE html>',
  '<html lang="fr"><head><meta charset="utf-8"><title>Assemblée générale</title></head>',
  '<body style="margin:0;padding:24px;font-family:Georgia,serif;color:#222222">',
  '<h1 style="font-size:20px">Assemblée générale ordinaire</h1>',
  `<p style="${style}">Bonjour <b>{{ prenom }} {{ nom }}</b>,</p>`,
  ...paragraphs.map((paragraph) => `<p style="${style}">${paragraph}</p>`),
  `<p style="${style}">Le secrétariat de l’association. Votre numéro d’adhérent : {{ numero }}.</p>`,
  '</body></html>',
  '',
].join('\n');

/** The message as a file that facteur reads. */
export const messageFile = `---\nsubject: "${subject}"\n---\n${html}`;

/** The text part is the one that facteur makes of the page. */
export async function material(): Promise<Material> {
  const place = { file: 'message.html', line: 1 };
  const made = await makeTemplates({
    format: 'html',
    body: html,
    place,
    subject: { text: subject, place },
    layout: null,
    around: { language: 'fr', identity: null, unsubscribe: null },
  });
  const from = `"${SENDER.name}" <${SENDER.address}>`;
  return { from, subject: made.subject, text: made.text, html: made.html ?? '' };
}

const firstNames = ['Zoé', 'François', 'Aïssata', 'Noël', 'Héloïse', 'Jérôme', 'Maëlys', 'Jean-François'];
const cities = ['Saint-Étienne', 'Thiès', 'Béziers', 'Épinal', 'Sète', 'Kédougou', 'Nîmes'];

/** The row with this number, from 1. */
export function row(number: number): Row {
  return {
    email: `membre${number}@example.org`,
    prenom: firstNames[number % firstNames.length] as string,
    nom: `N’Diaye-Lefèvre ${number}`,
    ville: cities[number % cities.length] as string,
    numero: String(100_000 + number),
  };
}

/** Writes the list of rows 1 to `rows`: UTF-8, commas, no quotes, so that every contender may read it simply. */
export function writeList(file: string, rows: number): void {
  const CHUNK = 50_000;
  writeFileSync(file, 'email,prenom,nom,ville,numero\n');
  for (let first = 1; first <= rows; first += CHUNK) {
    const numbers = Array.from({ length: Math.min(CHUNK, rows - first + 1) }, (_, i) => first + i);
    writeFileSync(file, numbers.map((number) => `${Object.values(row(number)).join(',')}\n`).join(''), { flag: 'a' });
  }
}

/** A template with the values of a row in it. */
export function fillIn(template: string, values: Row): string {
  return template.replace(/\{\{ (\w+) \}\}/g, (_, name: string) => values[name as keyof Row]);
}

/** The rows of a list that `writeList` wrote. */
export function readRows(list: string): Row[] {
  const [, ...lines] = list.trimEnd().split('\n');
  return lines.map((line) => {
    const [email = '', prenom = '', nom = '', ville = '', numero = ''] = line.split(',');
    return { email, prenom, nom, ville, numero };
  });
}
