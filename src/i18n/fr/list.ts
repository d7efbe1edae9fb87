import type { AddressProblem } from '../../address.ts';
import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';
import { formatNumber as n } from './format.ts';
import { fileReason, fileRemedy } from './system.ts';

/** Workbooks by the program that people know them from. */
const workbooks: Readonly<Record<string, string>> = {
  xlsx: 'Excel',
  ods: 'LibreOffice (.ods)',
  xls: 'Excel 97 (.xls)',
  xlsb: 'Excel (.xlsb)',
  numbers: 'Numbers',
};

/** Lists of recipients. */
export const list = {
  /** Why an address cannot be written to. */
  addressProblems: {
    empty: f`pas d’adresse`,
    'no-at': f`pas de @`,
    several: f`plusieurs adresses dans la même case`,
    characters: f`un espace ou un caractère interdit`,
    'local-part': f`la partie avant le @ n’est pas valable`,
    domain: f`la partie après le @ n’est pas un nom de domaine`,
    undotted: f`il manque la fin du nom de domaine (.fr, .com...)`,
    'too-long': f`trop longue`,
    formula: f`la case est une formule dont le fichier ne contient pas le résultat : ouvrez le classeur dans un tableur, enregistrez-le, puis relancez la commande`,
    error: f`la case affiche une erreur du tableur`,
  } satisfies Record<AddressProblem | 'formula' | 'error', string>,
  /** The name of the list that comes through `-t -`. */
  /** The column with the names of mailboxes that were copied out of a mail program. */
  nameColumn: 'nom',
  /** The columns that address cards have, in this order; a second one of a kind gets a number. */
  cardColumns: {
    email: 'email',
    title: 'civilité',
    firstName: 'prénom',
    lastName: 'nom',
    fullName: 'nom complet',
    organisation: 'organisation',
    role: 'fonction',
    phone: 'téléphone',
    street: 'rue',
    postcode: 'code postal',
    city: 'ville',
    country: 'pays',
    birthday: 'anniversaire',
    groups: 'groupes',
    note: 'note',
  },
  /** How the file was read. */
  reading: (p: { format: string; encoding: string | null; sheet: string | null; rows?: string | undefined }) => {
    if (p.sheet !== null) return f`classeur ${workbooks[p.format] ?? p.format}, feuille « ${p.sheet} »`;
    const kind = {
      csv: '',
      vcf: f`fiches de contacts, `,
      ldif: f`carnet d’adresses (LDIF), `,
      addresses: f`adresses copiées, `,
    }[p.format];
    const where = p.rows === undefined ? '' : f`, lignes dans ${p.rows}`;
    return `${kind ?? `${p.format.toUpperCase()}, `}${p.encoding ?? ''}${where}`;
  },
  errors: {
    'list-not-found': (p: { file: string }): Said => ({
      what: f`La liste ${p.file} est introuvable.`,
      remedy: f`Vérifiez le nom du fichier, ou donnez-le avec -t FICHIER.`,
    }),
    'list-not-a-file': (p: { file: string }): Said => ({
      what: f`La liste ${p.file} n’est pas un fichier (c’est un dossier, un tube ou un périphérique).`,
      remedy: f`Enregistrez la liste dans un fichier CSV et donnez son nom avec -t FICHIER, ou envoyez-la sur l’entrée standard : commande | facteur send -t -`,
    }),
    'list-no-input': (_: object): Said => ({
      what: f`La liste est attendue sur l’entrée standard (-t -), mais rien n’y est branché.`,
      remedy: f`Branchez-la : facteur send -t - < liste.csv ; ou donnez le nom d’un fichier : -t liste.csv.`,
    }),
    'list-unreadable': (p: { file: string; reason: string }): Said => ({
      what: f`La liste ${p.file} ne peut pas être lue : ${fileReason(p.reason)}.`,
      remedy: fileRemedy(
        p.reason,
        f`Vérifiez que vous avez le droit de lire ce fichier et qu’aucun autre programme ne le bloque.`,
      ),
    }),
    'list-changed': (p: { file: string }): Said => ({
      what: f`La liste ${p.file} a été modifiée pendant la lecture.`,
      remedy: f`Terminez l’enregistrement du fichier, puis relancez la commande.`,
    }),
    'list-empty': (p: { file: string }): Said => ({
      what: f`La liste ${p.file} est vide.`,
      remedy: f`Écrivez sur la première ligne les noms des colonnes (par exemple email;nom), puis un destinataire par ligne.`,
    }),
    'list-no-rows': (p: { file: string }): Said => ({
      what: f`La liste ${p.file} n’a que la ligne des noms de colonnes : aucun destinataire.`,
      remedy: f`Ajoutez un destinataire par ligne sous les noms des colonnes.`,
    }),
    'list-no-address-column': (p: { file: string; columns: readonly string[] }): Said => ({
      what: f`La liste ${p.file} n’a pas de colonne d’adresses. Colonnes trouvées : ${p.columns.join(', ') || '-'}.`,
      remedy: f`Nommez « email » la colonne des adresses, sur la première ligne du fichier, ou désignez-la : --map email="Colonne".`,
    }),
    'list-several-address-columns': (p: { file: string; columns: readonly string[] }): Said => ({
      what: f`Plusieurs colonnes de la liste ${p.file} contiennent des adresses : ${p.columns.join(', ')}.`,
      remedy: f`Dites à laquelle il faut écrire : --map email="Colonne".`,
    }),
    'list-map-column': (p: { file: string; column: string; columns: readonly string[] }): Said => ({
      what: f`--map : la liste ${p.file} n’a pas de colonne « ${p.column} ». Colonnes trouvées : ${p.columns.join(', ') || '-'}.`,
      remedy: f`Écrivez le nom de la colonne comme dans la liste, ou sa lettre (A, B, C...).`,
    }),
    'list-too-many-columns': (p: { file: string; line: number; count: number; most: number }): Said => ({
      what: f`À la ligne ${p.line}, la liste ${p.file} a ${n(p.count)} colonnes ; ${n(p.most)} au plus peuvent être lues.`,
      remedy: f`Ouvrez-la dans un tableur : un destinataire par ligne, une information par colonne. Supprimez les colonnes inutiles, ou précisez le séparateur : --delimiter ";".`,
    }),
    'list-header': (p: { file: string; line: number }): Said => ({
      what: f`--header : la liste ${p.file} n’a rien à la ligne ${p.line}.`,
      remedy: f`Donnez le numéro de la ligne des noms de colonnes, ou --header none s’il n’y en a pas.`,
    }),
    'list-sheet': (p: { file: string; sheet: string; sheets: readonly string[] }): Said => ({
      what: f`--sheet : le classeur ${p.file} n’a pas de feuille « ${p.sheet} ». Feuilles trouvées : ${p.sheets.join(', ') || '-'}.`,
      remedy: f`Écrivez le nom de la feuille comme dans le classeur, ou son numéro (1, 2...).`,
    }),
    'list-option': (p: { file: string; option: string; format: string }): Said => ({
      what: f`${p.option} ne convient pas à la liste ${p.file}, qui est au format ${p.format.toUpperCase()}.`,
      remedy: f`Retirez cette option, ou donnez avec -t un fichier de l’autre format.`,
    }),
    'list-encoding-unknown': (p: { encoding: string }): Said => ({
      what: f`--encoding : le codage « ${p.encoding} » n’est pas connu.`,
      remedy: f`Écrivez utf-8, windows-1252, utf-16le, macintosh, cp850, iso-8859-15...`,
    }),
    'list-null-byte': (p: { file: string; line: number }): Said => ({
      what: f`À la ligne ${p.line}, la liste ${p.file} contient un caractère nul (octet 0), qu’aucun texte n’a : elle est abîmée.`,
      remedy: f`Ouvrez-la dans un tableur, vérifiez cette ligne, et enregistrez-la en « CSV UTF-8 ».`,
    }),
    'list-quotes': (p: { file: string; line: number }): Said => ({
      what: f`Dans la liste ${p.file}, un guillemet (") ouvert à partir de la ligne ${p.line} n’est pas fermé comme il faut.`,
      remedy: f`Fermez-le ou supprimez-le ; à l’intérieur d’une case entre guillemets, un guillemet s’écrit deux fois ("").`,
    }),
    'list-row-too-long': (p: { file: string; line: number }): Said => ({
      what: f`Dans la liste ${p.file}, la ligne ${p.line} est trop longue (plus d’un million de caractères).`,
      remedy: f`Raccourcissez la case trop grande ; ou cherchez à cette ligne un guillemet (") ouvert et jamais fermé, et supprimez-le.`,
    }),
    'where-syntax': (p: { where: string }): Said => ({
      what: f`La condition « ${p.where} » n’est pas complète ou n’est pas comprise.`,
      remedy: f`Écrivez-la comme dans un message, les textes entre guillemets, l’égalité avec deux signes : ville == "Podor" and age > 17`,
    }),
    'where-column': (p: { file: string; column: string; columns: readonly string[] }): Said => ({
      what: f`La condition nomme la colonne « ${p.column} », que la liste ${p.file} n’a pas. Colonnes trouvées : ${p.columns.join(', ') || '-'}.`,
      remedy: f`Écrivez le nom de la colonne comme dans un message, et les textes entre guillemets : ville == "Podor"`,
    }),
    'where-value': (p: { file: string; line: number; problem: string; value: string }): Said => ({
      what: f`La ligne ${p.line} de ${p.file} ne permet pas de dire si la condition est vraie : ${p.problem} (${p.value}).`,
      remedy: f`Corrigez cette ligne de la liste, ou la condition.`,
    }),
    'list-json': (p: { file: string; line: number }): Said => ({
      what: f`À la ligne ${p.line}, la liste ${p.file} n’est pas du JSON valable, ou pas une suite d’objets.`,
      remedy: f`Écrivez un objet par destinataire, {"email": "...", "nom": "..."}, dans une liste [ ... ] ou un par ligne.`,
    }),
    'list-encoding': (p: { file: string; line: number | null }): Said => ({
      what: f`La liste ${p.file} est abîmée ou mélange deux codages de caractères${p.line === null ? '' : f` (voir la ligne ${p.line})`} : des noms seraient mal écrits.`,
      remedy: f`Ouvrez-la dans un tableur, corrigez les lettres accentuées, et enregistrez-la en « CSV UTF-8 ».`,
    }),
    'list-json-rows': (p: { file: string; rows: string | null; paths: readonly string[] }): Said => ({
      what:
        p.rows === null
          ? f`Dans la liste ${p.file}, plusieurs listes contiennent des adresses : ${p.paths.join(', ')}.`
          : f`--rows : la liste ${p.file} n’a pas d’objets dans « ${p.rows} ». Listes trouvées : ${p.paths.join(', ') || '-'}.`,
      remedy: f`Dites où sont les destinataires, par exemple : --rows ${p.paths[0] ?? 'data.items'}`,
    }),
    'list-card': (p: { file: string; line: number }): Said => ({
      what: f`Dans la liste ${p.file}, la fiche qui commence à la ligne ${p.line} n’a pas de fin (END:VCARD) : le fichier est coupé.`,
      remedy: f`Exportez de nouveau les contacts, en vCard (.vcf) ou en CSV.`,
    }),
    'list-format': (p: { file: string; kind: 'document' | 'binary' }): Said => ({
      what: {
        document: f`La liste ${p.file} n’est pas un tableau : c’est une page web, un agenda ou un autre document.`,
        binary: f`La liste ${p.file} n’est ni un fichier texte, ni un classeur (.xlsx, .ods, .xls, .xlsb, .numbers).`,
      }[p.kind],
      remedy: f`Ouvrez-la dans un tableur, choisissez « Enregistrer sous », puis « Classeur Excel (.xlsx) » ou « CSV UTF-8 », et donnez ce fichier avec -t.`,
    }),
    'list-workbook-protected': (p: { file: string }): Said => ({
      what: f`Le classeur ${p.file} est protégé par un mot de passe.`,
      remedy: f`Ouvrez-le dans un tableur, retirez le mot de passe (ou enregistrez la feuille en « CSV UTF-8 »), et donnez ce fichier avec -t.`,
    }),
    'list-workbook-damaged': (p: { file: string }): Said => ({
      what: f`Le classeur ${p.file} est abîmé ou incomplet.`,
      remedy: f`Ouvrez-le dans un tableur et enregistrez-le de nouveau, en « Classeur Excel (.xlsx) » ou en « CSV UTF-8 ».`,
    }),
    'list-workbook-too-large': (p: { file: string }): Said => ({
      what: f`Le classeur ${p.file} est trop grand pour être lu : il contient trop de lignes ou de colonnes, même vides.`,
      remedy: f`Enregistrez la feuille des destinataires en « CSV UTF-8 », et donnez ce fichier avec -t.`,
    }),
  },
};
