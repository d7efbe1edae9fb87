import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readList } from '../../src/campaign/list/read-list.ts';
import { collect } from '../helpers/collect.ts';
import { folderWith } from '../helpers/folder.ts';
import { workbook } from '../helpers/workbook.ts';

/** Lists that do not simply begin with the names of their columns: titles, other alphabets' bytes, several of a kind. */

interface Untidy {
  readonly from: string;
  readonly content: string | Uint8Array;
  readonly variable?: string;
  /** Line of the first recipient. */
  readonly line: number;
}

const mac: Readonly<Record<string, number>> = { É: 0x83, é: 0x8e, î: 0x94, à: 0x88, ç: 0x8d, è: 0x8f, '’': 0xd5 };
const dos: Readonly<Record<string, number>> = { É: 0x90, é: 0x82, î: 0x8c, à: 0x85, ç: 0x87, è: 0x8a };
const bytes = (text: string, letters: Readonly<Record<string, number>>) =>
  Buffer.from([...text].map((char) => letters[char] ?? char.charCodeAt(0)));

const simple = 'Nom;Prénom;Adresse mail;Ville\nDupré;Élodie;elodie@exemple.fr;Nîmes\nDiallo;Awa;awa@exemple.sn;Podor\n';
const table = simple
  .trim()
  .split('\n')
  .map((line) => line.split(';'));

const lists: readonly Untidy[] = [
  { from: 'Excel, CSV (Macintosh)', content: bytes(simple.replaceAll('\n', '\r'), mac), line: 2 },
  {
    from: 'Excel, CSV (Macintosh), one accent that would be a quote in windows-1252',
    content: bytes('Nom;Prenom;Email\rNoë;Élodie;elodie@exemple.fr\rBa;Awa;awa@exemple.sn\r', { ...mac, ë: 0x91 }),
    variable: 'Prenom',
    line: 2,
  },
  { from: 'Excel, CSV (MS-DOS)', content: bytes(simple.replaceAll('\n', '\r\n'), dos), line: 2 },
  {
    from: 'PowerShell, UTF-16 without a mark',
    content: Buffer.from(simple.replaceAll('\n', '\r\n'), 'utf16le'),
    line: 2,
  },
  { from: 'UTF-16 the other way round', content: Buffer.from(simple, 'utf16le').swap16(), line: 2 },
  { from: 'a title', content: `Adhérents 2026\n${simple}`, line: 3 },
  { from: 'Excel, a title and empty rows', content: `Adhérents, bureau et amis;;;\n;;;\n;;;\n${simple}`, line: 5 },
  {
    from: 'a title, a date and who made it',
    content: `"Export des adhérents; toutes sections"\nle 12/10/2026 à 10:12\nPar : contact@exemple.org\n\n${simple}`,
    line: 6,
  },
  {
    from: 'a title with commas above a table with commas',
    content: `Amis, membres, bureau\n${simple.replaceAll(';', ',')}`,
    line: 3,
  },
  {
    from: 'a title, and no name that says address',
    content: `Liste du bureau;;;\n${simple.replace('Adresse mail', 'Joindre')}`,
    line: 3,
  },
  {
    from: 'a title, and no names at all',
    content: 'Liste du bureau\nDupré;Élodie;elodie@exemple.fr\nDiallo;Awa;awa@exemple.sn\n',
    variable: 'B',
    line: 2,
  },
  {
    from: 'workbook with titles, a merged one first',
    content: workbook([
      { name: 'Adhérents', rows: [['Amis du livre', null], [], ['Exporté le', '12/10/2026'], ...table] },
    ]),
    line: 5,
  },
  {
    from: 'LinkedIn',
    content: `Notes:\n"When exporting your connection data, you may notice that some of the email addresses are missing."\n\nFirst Name,Last Name,URL,Email Address,Company,Position,Connected On\nÉlodie,Dupré,https://x.test/e,elodie@exemple.fr,Asso,,05 Sep 2026\nAwa,Diallo,,awa@exemple.sn,,,06 Sep 2026\n`,
    variable: 'First Name',
    line: 5,
  },
  {
    from: 'Google Groups',
    content:
      'Members for group bureau\nEmail address,Nickname,Group status\nelodie@exemple.fr,Élodie,member\nawa@exemple.sn,Awa,owner\n',
    variable: 'Nickname',
    line: 3,
  },
  {
    from: 'a form with a title row and a row of numbers',
    content:
      'Inscriptions;;;\nN°;Prénom;Courriel;Venez-vous ?\n1;Élodie;elodie@exemple.fr;Oui\n2;Awa;awa@exemple.sn;Non\n',
    line: 3,
  },
  {
    from: 'answers "Mail" in a column of its own',
    content: 'Nom;Prénom;Préférence;Contact\nDupré;Élodie;Mail;elodie@exemple.fr\nDiallo;Awa;Courrier;awa@exemple.sn\n',
    line: 2,
  },
  {
    from: 'a column "Mail" that says whether there is one',
    content: 'Prénom;Mail;Adresse électronique\nÉlodie;oui;elodie@exemple.fr\nAwa;oui;awa@exemple.sn\n',
    line: 2,
  },
  {
    from: 'couples: names of columns twice',
    content:
      'Nom;Prénom;Email;Nom;Prénom;Email\nDupré;Élodie;elodie@exemple.fr;Dupré;Jean;\nDiallo;Awa;awa@exemple.sn;;;\n',
    line: 2,
  },
  {
    from: 'AssoConnect',
    content: workbook([
      {
        name: 'Contacts',
        rows: [
          ['ID du Contact', 'Civilité', 'Nom', 'Prénom', 'Email', 'Email du conjoint', 'Date de naissance'],
          [1, 'Mme', 'Dupré', 'Élodie', 'elodie@exemple.fr', 'jean@exemple.fr', null],
          [2, 'Mme', 'Diallo', 'Awa', 'awa@exemple.sn', 'a@exemple.sn', null],
        ],
      },
    ]),
    line: 2,
  },
  {
    from: 'HelloAsso, addresses of payers only',
    content:
      '\ufeff"Numéro";"Formule";"Nom adhérent";"Prénom adhérent";"Prénom payeur";"Email payeur";"Champ additionnel: Parrain"\r\n1;Adulte;Dupré;Élodie;Élodie;elodie@exemple.fr;awa@exemple.sn\r\n2;Adulte;Diallo;Awa;Awa;awa@exemple.sn;\r\n',
    variable: 'Prénom adhérent',
    line: 2,
  },
  {
    from: 'Outlook on the web, in French',
    content:
      '\ufeffPrénom,Deuxième prénom,Nom,Adresse de courrier,Adresse de courrier 2,Téléphone mobile\r\nÉlodie,,Dupré,elodie@exemple.fr,e@exemple.org,\r\nAwa,,Diallo,awa@exemple.sn,,\r\n',
    line: 2,
  },
  {
    from: 'phpMyAdmin, everything in quotes, no names',
    content: '"1","Élodie","elodie@exemple.fr"\n"2","Awa","awa@exemple.sn"\n',
    variable: 'B',
    line: 1,
  },
  {
    from: 'a form question',
    content:
      'Horodateur\tPrénom\tQuelle est votre adresse mail ?\tVille\n05/09/2026\tÉlodie\telodie@exemple.fr\tNîmes\n06/09/2026\tAwa\tawa@exemple.sn\tPodor\n',
    line: 2,
  },
  {
    from: 'numbers kept as text for spreadsheets',
    content: "Prénom;Email;Tél\nÉlodie;elodie@exemple.fr;'+33 6 12 34 56 78\nAwa;awa@exemple.sn;'+221 77 123 45 67\n",
    line: 2,
  },
];

test.each(lists)('$from', async ({ content, variable = 'Prénom', line }) => {
  const list = await readList(join(folderWith({ liste: content }), 'liste'), { language: 'fr' });
  const rows = await collect(list);
  expect(rows.map(({ email, problem, vars }) => [email, problem, vars[variable]])).toEqual([
    ['elodie@exemple.fr', null, 'Élodie'],
    ['awa@exemple.sn', null, 'Awa'],
  ]);
  expect(rows[0]?.line).toBe(line);
});

test('names of columns that come twice are told apart', async () => {
  const list = await readList(join(folderWith({ l: 'Nom;email;Nom;Nom 2;Nom\na;a@b.fr;b;c;d\n' }), 'l'), {
    language: 'fr',
  });
  expect((await collect(list))[0]?.vars).toEqual({
    Nom: 'a',
    email: 'a@b.fr',
    'Nom 3': 'b',
    'Nom 2': 'c',
    'Nom 4': 'd',
  });
});

test.each([
  'd’Angély',
  'Noël™',
  'cœur…',
  'Œuvre',
  'Škoda',
  'Živa',
  'François',
  'IMAÑA',
  '10 €',
  '“Jo”',
  'a – b',
  'Þór',
])('windows-1252 stays what it is: %s', async (name) => {
  const windows: Readonly<Record<string, number>> = {
    '’': 0x92,
    '™': 0x99,
    '…': 0x85,
    œ: 0x9c,
    Œ: 0x8c,
    Š: 0x8a,
    Ž: 0x8e,
    '€': 0x80,
    '“': 0x93,
    '”': 0x94,
    '–': 0x96,
  };
  const list = await readList(join(folderWith({ l: bytes(`email;nom\na@b.fr;${name}\n`, windows) }), 'l'), {
    language: 'fr',
  });
  expect((await collect(list))[0]?.vars.nom).toBe(name);
});
