import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readList } from '../../src/campaign/list/read-list.ts';
import { collect } from '../helpers/collect.ts';
import { folderWith } from '../helpers/folder.ts';
import { workbook } from '../helpers/workbook.ts';

/** Lists as programs that people use export them, with the column names they write: read right without a flag. */

interface Export {
  readonly from: string;
  readonly content: string | Uint8Array;
  /** A variable that messages use, by the column's name. */
  readonly variable: string;
}

const latin = (text: string) =>
  Buffer.from(text.replaceAll('’', '\x92').replaceAll('œ', '\x9c').replaceAll('€', '\x80'), 'latin1');
const quoted = (text: string, delimiter: string) => text.replaceAll(new RegExp(`[^${delimiter}\n]+`, 'g'), '"$&"');

const simple = 'Nom;Prénom;Adresse mail;Ville\nDupré;Élodie;elodie@exemple.fr;Nîmes\nDiallo;Awa;awa@exemple.sn;Podor\n';
const windows = simple.replaceAll('\n', '\r\n');
const cells = simple
  .trim()
  .split('\n')
  .map((line) => line.split(';'));

const googleHeader =
  'First Name,Middle Name,Last Name,Phonetic First Name,Phonetic Middle Name,Phonetic Last Name,Name Prefix,Name Suffix,Nickname,File As,Organization Name,Organization Title,Organization Department,Birthday,Notes,Photo,Labels,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value,Phone 1 - Label,Phone 1 - Value';
const oldGoogleHeader =
  'Name,Given Name,Additional Name,Family Name,Yomi Name,Birthday,Notes,Group Membership,E-mail 1 - Type,E-mail 1 - Value,E-mail 2 - Type,E-mail 2 - Value,Phone 1 - Type,Phone 1 - Value';
const outlookFrench =
  'Titre,Prénom,Deuxième prénom,Nom,Suffixe,Société,Service,Rue (bureau),Ville (bureau),Téléphone (domicile),Tél. mobile,Adresse de messagerie,Type de messagerie,Nom complet de l’adresse de messagerie,Adresse de messagerie 2,Type de messagerie 2,Anniversaire,Notes';
const outlookEnglish =
  'First Name,Middle Name,Last Name,Title,Suffix,Nickname,E-mail Address,E-mail 2 Address,E-mail 3 Address,Home Phone,Company,Notes';
const helloAsso =
  'Référence commande;Date de la commande;Statut de la commande;Nom adhérent;Prénom adhérent;Carte d’adhérent;Nom payeur;Prénom payeur;Email payeur;Raison sociale;Moyen de paiement;Tarif;Montant tarif;Code Promo;Montant code promo;Email;Date de naissance';
const tickets =
  'Référence commande;Date de la commande;Statut de la commande;Nom participant;Prénom participant;Nom payeur;Prénom payeur;Email payeur;Raison sociale;Moyen de paiement;Billet;Numéro de billet;Tarif;Montant tarif';

const exports: readonly Export[] = [
  { from: 'Excel France, CSV (séparateur : point-virgule)', content: latin(windows), variable: 'Prénom' },
  { from: 'Excel France, CSV UTF-8', content: `\ufeff${windows}`, variable: 'Prénom' },
  {
    from: 'Excel France, Texte Unicode',
    content: Buffer.from(`\ufeff${windows.replaceAll(';', '\t')}`, 'utf16le'),
    variable: 'Prénom',
  },
  {
    from: 'Excel France, Texte (séparateur : tabulation)',
    content: latin(windows.replaceAll(';', '\t')),
    variable: 'Prénom',
  },
  {
    from: 'Excel France, classeur',
    content: workbook([
      { name: 'Feuil1', rows: cells },
      { name: 'Feuil2', rows: [] },
    ]),
    variable: 'Prénom',
  },
  {
    from: 'Excel, empty columns and rows left behind',
    content: latin(`${windows.replaceAll('\r\n', ';;;\r\n')};;;;;;\r\n;;;;;;\r\n`),
    variable: 'Prénom',
  },
  { from: 'Excel pour Mac, CSV (Macintosh line ends)', content: simple.replaceAll('\n', '\r'), variable: 'Prénom' },
  { from: 'LibreOffice, commas', content: simple.replaceAll(';', ','), variable: 'Prénom' },
  { from: 'LibreOffice, all text cells in quotes', content: quoted(simple, ';'), variable: 'Prénom' },
  { from: 'LibreOffice, tabs', content: simple.replaceAll(';', '\t'), variable: 'Prénom' },
  {
    from: 'Google Contacts',
    content: `${googleHeader}\nÉlodie,,Dupré,,,,,,,,Asso,,,,"Deux\nlignes",,* myContacts,* Autre,elodie@exemple.fr,Work,e.dupre@exemple.org,Mobile,06 12 34 56 78\nAwa,,Diallo,,,,,,,,,,,,,,* myContacts,* ,awa@exemple.sn,,,,\n`,
    variable: 'First Name',
  },
  {
    from: 'Google Contacts, older form, two addresses in a cell',
    content: `${oldGoogleHeader}\nÉlodie Dupré,Élodie,,Dupré,,,,* myContacts ::: Bureau,* ,elodie@exemple.fr ::: e@exemple.org,,,Mobile,+33 6 12 34 56 78\nAwa Diallo,Awa,,Diallo,,,,* myContacts,* ,awa@exemple.sn,,,,\n`,
    variable: 'Given Name',
  },
  {
    from: 'Outlook, in French',
    content: latin(
      `${quoted(outlookFrench, ',')}\r\n"Mme","Élodie",,"Dupré",,,,,,"04 66 00 00 00",,"elodie@exemple.fr","SMTP","Élodie Dupré (elodie@exemple.fr)","e@exemple.org","SMTP","0/0/00",\r\n"","Awa",,"Diallo",,,,,,,,"awa@exemple.sn","SMTP","Awa Diallo (awa@exemple.sn)",,,"0/0/00",\r\n`,
    ),
    variable: 'Prénom',
  },
  {
    from: 'Outlook.com',
    content: `\ufeff${outlookEnglish}\r\nÉlodie,,Dupré,,,,elodie@exemple.fr,e@exemple.org,,,,\r\nAwa,,Diallo,,,,awa@exemple.sn,,,,,\r\n`,
    variable: 'First Name',
  },
  {
    from: 'HelloAsso, adhésions with a field for the member’s address',
    content: `\ufeff${helloAsso}\r\n101;05/09/2026 10:12;Validé;Dupré;Élodie;https://x.test/1;Dupré;Jean;jean@exemple.fr;;Carte bancaire;Adulte;25,00;;;elodie@exemple.fr;12/05/1990\r\n102;06/09/2026 11:40;Validé;Diallo;Awa;;Diallo;Awa;awa@exemple.sn;;Carte bancaire;Adulte;25,00;;;awa@exemple.sn;01/02/1985\r\n`,
    variable: 'Prénom adhérent',
  },
  {
    from: 'HelloAsso, billetterie',
    content: workbook([
      {
        name: 'export',
        rows: [
          tickets.split(';'),
          [
            '201',
            '05/09/2026',
            'Validé',
            'Dupré',
            'Élodie',
            'Dupré',
            'Élodie',
            'elodie@exemple.fr',
            null,
            'Carte bancaire',
            'Billet',
            '1',
            'Plein',
            12,
          ],
          [
            '202',
            '06/09/2026',
            'Validé',
            'Diallo',
            'Awa',
            'Diallo',
            'Awa',
            'awa@exemple.sn',
            null,
            'Chèque',
            'Billet',
            '2',
            'Plein',
            12,
          ],
        ],
      },
    ]),
    variable: 'Prénom participant',
  },
  {
    from: 'Thunderbird, in French',
    content:
      'Prénom,Nom de famille,Nom à afficher,Surnom,Adresse électronique principale,Adresse électronique secondaire,Pseudonyme\nÉlodie,Dupré,Élodie Dupré,,elodie@exemple.fr,e@exemple.org,\nAwa,Diallo,Awa Diallo,,awa@exemple.sn,a@exemple.org,\n',
    variable: 'Prénom',
  },
  {
    from: 'Thunderbird, in English',
    content:
      'First Name,Last Name,Display Name,Nickname,Primary Email,Secondary Email,Screen Name\nÉlodie,Dupré,,,elodie@exemple.fr,e@exemple.org,\nAwa,Diallo,,,awa@exemple.sn,a@exemple.org,\n',
    variable: 'First Name',
  },
  {
    from: 'Brevo',
    content:
      'CONTACT ID;EMAIL;FIRSTNAME;LASTNAME;SMS;ADDED_TIME\n1;elodie@exemple.fr;Élodie;Dupré;;05-09-2026 10:12:01\n2;awa@exemple.sn;Awa;Diallo;;06-09-2026 10:12:01\n',
    variable: 'FIRSTNAME',
  },
  {
    from: 'Mailchimp',
    content:
      '"Email Address","First Name","Last Name",Address,MEMBER_RATING,OPTIN_TIME,TAGS\nelodie@exemple.fr,Élodie,Dupré,"1 rue des Lilas, Nîmes",2,"2026-09-05 10:12:01","""Adhérents"",""Bureau"""\nawa@exemple.sn,Awa,Diallo,,2,"2026-09-06 10:12:01",\n',
    variable: 'First Name',
  },
  {
    from: 'Google Forms',
    content:
      '"Horodateur","Adresse e-mail","Votre prénom ?","Venez-vous ?"\n"2026/09/05 10:12:01 AM UTC+2","elodie@exemple.fr","Élodie","Oui, avec plaisir"\n"2026/09/06 11:40:00 AM UTC+2","awa@exemple.sn","Awa","Non"\n',
    variable: 'Votre prénom ?',
  },
  {
    from: 'Yahoo',
    content:
      'First,Middle,Last,Nickname,Email,Category,Distribution Lists,Yahoo! ID\n"Élodie","","Dupré","","elodie@exemple.fr","","",""\n"Awa","","Diallo","","awa@exemple.sn","","",""\n',
    variable: 'First',
  },
];

test.each(exports)('$from', async ({ content, variable }) => {
  const list = await readList(join(folderWith({ liste: content }), 'liste'), { language: 'fr' });
  const rows = await collect(list);
  expect(rows.map(({ email, problem, vars }) => [email, problem, vars[variable]])).toEqual([
    ['elodie@exemple.fr', null, 'Élodie'],
    ['awa@exemple.sn', null, 'Awa'],
  ]);
});
