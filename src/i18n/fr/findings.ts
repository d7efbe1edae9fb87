import type { Said } from '../../errors.ts';
import type { Finding, LeftOut, MessagePart } from '../../findings.ts';
import {
  type FindingsCatalogue,
  type FindingWords,
  findingLines,
  joined,
  leftOutLines,
  type RowWords,
  rowLines,
  sayRefusal,
} from '../findings.ts';
import { f } from '../typography.ts';
import { formatNumber as n } from './format.ts';
import { list } from './list.ts';
import { domainIssues, links } from './preflight.ts';
import { timeFindings } from './times.ts';

const s = (count: number) => (count > 1 ? 's' : '');
const people = (count: number) => f`${n(count)} destinataire${s(count)}`;
const date = (at: number) => new Date(at).toLocaleDateString('fr-FR');
const megabytes = (bytes: number) => f`${n(bytes / 1024 / 1024, 1)} Mo`;

const parts: Readonly<Record<MessagePart, string>> = {
  subject: 'objet',
  html: 'HTML',
  text: 'texte',
  to: 'destinataire',
  attachment: 'pièce jointe',
};

const rows: RowWords = {
  line: (p) => f`   ligne ${p.line} : ${p.email}`,
  invalid: (p) => f`   ligne ${p.line} : « ${p.text} » (${p.problem})`,
  several: (p) => f`   ligne ${p.line} : « ${p.text} » → ${p.email}`,
  mistyped: (p) => f`   ligne ${p.line} : ${p.email} – vouliez-vous ${p.meant} ?`,
  more: (p) => f`   … et ${n(p.count)} autre${s(p.count)}`,
  leftOut: (p) => f`ℹ️  ${n(p.count)} ligne${s(p.count)} écartée${s(p.count)} par ${p.by}`,
  byHand: 'vous',
  offer: (p) =>
    p.meant === '' ? f`« ${p.written} », des lettres sont perdues` : f`« ${p.written} » → « ${p.meant} » ?`,
  shifted: (p) =>
    p.column === null
      ? f`« ${p.found} » est au-delà de la dernière colonne`
      : f`« ${p.found} » n’est pas dans la colonne « ${p.column} »`,
  formula: f`formule sans résultat`,
  problems: list.addressProblems,
};

const problems: FindingWords = {
  'invalid-addresses': (p) => ({
    what: f`${n(p.count)} adresse${s(p.count)} non valable${s(p.count)} :`,
    remedy: f`Corrigez-les dans la liste, ou envoyez sans ces lignes.`,
  }),
  'several-addresses': (p) => ({
    what: f`${n(p.count)} case${s(p.count)} avec plusieurs adresses : le message part à la première`,
    remedy: f`Pour écrire aux autres aussi, donnez-leur une ligne à chacune.`,
  }),
  'mistyped-addresses': (p) => ({
    what: f`${n(p.count)} adresse${s(p.count)} peut-être mal écrite${s(p.count)} (rien n’est changé) :`,
    remedy: f`Corrigez celles qui sont fausses dans la liste.`,
  }),
  'smtputf8-addresses': (p) => ({
    what: f`${n(p.count)} adresse${s(p.count)} avec des lettres accentuées avant le @ : seuls les serveurs qui offrent SMTPUTF8 les acceptent`,
    remedy: f`Vérifiez que ces adresses s’écrivent bien ainsi.`,
  }),
  'role-addresses': (p) => ({
    what: f`${n(p.count)} adresse${s(p.count)} de fonction (contact@, info@…)`,
    remedy: f`Sachez que plusieurs personnes lisent souvent ces boîtes.`,
  }),
  duplicates: (p) => ({
    what: f`${n(p.count)} doublon${s(p.count)} : un seul message par adresse`,
    remedy: f`Rien à faire : la première ligne de chaque adresse compte.`,
  }),
  suppressed: (p) => ({
    what: f`${n(p.count)} adresse${s(p.count)} désinscrite${s(p.count)} ou morte${s(p.count)}, écartée${s(p.count)}`,
    remedy: f`Qui a demandé à recevoir de nouveau vos messages se rétablit par : facteur suppress remove ADRESSE`,
  }),
  'cells-without-value': (p) => ({
    what: f`La case « ${p.column} » n’a pas de valeur utilisable pour ${people(p.count)} :`,
    remedy: f`Ouvrez le classeur dans un tableur, corrigez la formule et enregistrez-le.`,
  }),
  'rows-hidden': (p) => ({
    what: f`${n(p.count)} ligne${s(p.count)} masquée${s(p.count)} dans le tableur (par un filtre ou à la main) :`,
    remedy: f`Ajoutez --skip-hidden pour ne pas leur écrire.`,
  }),
  'columns-hidden': (p) => ({
    what: f`Colonne${s(p.columns.length)} masquée${s(p.columns.length)} dans le tableur : ${p.columns.join(', ')}.`,
    remedy: f`Affichez-la${s(p.columns.length)} et vérifiez ce qu’elle${s(p.columns.length)} contien${p.columns.length > 1 ? 'nen' : ''}t : leurs valeurs servent comme les autres.`,
  }),
  'sheet-hidden': (p) => ({
    what: f`La feuille « ${p.sheet} » est masquée dans le classeur.`,
    remedy: f`Vérifiez que c’est la bonne, ou nommez-en une autre : --sheet "Nom".`,
  }),
  'other-addresses': (p) => ({
    what: f`La liste a plusieurs colonnes d’adresses : le message part à celle de « ${p.column} », et là où il n’y en a pas, à celle de ${p.others.map((name) => f`« ${name} »`).join(', ')}${p.count > 0 ? f` (${people(p.count)}) :` : '.'}`,
    remedy: f`Pour écrire à une autre colonne : --map email="Colonne".`,
  }),
  'text-garbled': (p) => ({
    what: f`Dans la colonne « ${p.column} », des lettres accentuées sont abîmées pour ${people(p.count)} :`,
    remedy: f`Corrigez la liste, ou ajoutez --mend text pour rétablir ce qui est proposé ; sinon rien n’est changé.`,
  }),
  'column-garbled': (p) => ({
    what: f`Le nom de la colonne « ${p.name} » est abîmé : « ${p.meant} » ?`,
    remedy: f`Corrigez-le dans la liste, ou ajoutez --mend text.`,
  }),
  'zeros-lost': (p) => ({
    what: f`Dans la colonne « ${p.column} », le zéro du début manque peut-être pour ${people(p.count)} :`,
    remedy: f`Mettez la colonne au format texte et corrigez-la, ou ajoutez --mend zeros ; sinon rien n’est changé.`,
  }),
  'names-capitals': (p) => ({
    what: f`Dans la colonne « ${p.column} », des noms sont tout en capitales pour ${people(p.count)}, les autres non :`,
    remedy: f`Corrigez la liste, ou ajoutez --mend capitals ; sinon rien n’est changé.`,
  }),
  'rows-shifted': (p) => ({
    what: f`Dans ${n(p.count)} ligne${s(p.count)}, des cases semblent décalées d’une colonne :`,
    remedy: f`Ouvrez la liste et comparez ces lignes aux autres : un séparateur manque, ou il y en a un de trop.`,
  }),
  ...timeFindings,
  'cell-error': (p) => ({
    what: f`La case « ${p.column} » affiche une erreur du tableur pour ${people(p.count)} :`,
    remedy: f`Corrigez la formule dans le classeur, puis enregistrez-le.`,
  }),
  'cell-formula': (p) => ({
    what: f`La case « ${p.column} » est une formule dont le fichier ne contient pas le résultat, pour ${people(p.count)} :`,
    remedy: f`Ouvrez le classeur dans un tableur et enregistrez-le : les résultats y sont alors écrits.`,
  }),
  'greeting-blank': (p) => ({
    what: f`Le message ne salue personne (« Bonjour , ») pour ${people(p.count)} :`,
    remedy: f`Complétez la liste, ou écrivez par exemple : Bonjour{% if prenom != "" %} {{ prenom }}{% endif %},`,
  }),
  'variable-missing': (p) => ({
    what: f`Le message utilise la variable ${p.variable} (${parts[p.part]}), qui manque pour ${people(p.count)} :`,
    remedy: f`Ajoutez la colonne ou la valeur à la liste, ou écrivez dans le message {{ ${p.variable} | default: "…" }}.`,
  }),
  'template-fails': (p) => ({
    what: f`Le message (${parts[p.part]}) ne peut pas être composé pour ${people(p.count)} : ${p.problem}`,
    remedy: f`Corrigez le modèle ou ces lignes de la liste.`,
  }),
  'message-too-big': (p) => ({
    what: f`Le message fait ${megabytes(p.size)} avec ses pièces jointes ; le serveur en accepte ${megabytes(p.limit)}.`,
    remedy: f`Mettez les grands fichiers en ligne et donnez leur adresse dans le message.`,
  }),
  'message-big': (p) => ({
    what: f`Le message fait ${megabytes(p.size)} avec ses pièces jointes : beaucoup de boîtes refusent plus de ${megabytes(p.limit)}.`,
    remedy: f`Mettez les grands fichiers en ligne et donnez leur adresse dans le message.`,
  }),
  'variable-empty': (p) => ({
    what: f`La variable ${p.name} est vide pour ${people(p.count)} :`,
    remedy: f`Complétez la liste, ou écrivez dans le message {{ ${p.name} | default: "…" }}.`,
  }),
  'subject-empty': (p) => ({
    what: f`L’objet est vide pour ${people(p.count)} :`,
    remedy: f`Complétez la liste, ou donnez à l’objet un texte qui reste.`,
  }),
  'html-clipped': (p) => ({
    what: f`Le message dépasse 102 Ko pour ${people(p.count)} : Gmail en cache la fin (et avec elle le lien de désinscription).`,
    remedy: f`Raccourcissez le message, ou mettez-en une partie sur une page en ligne.`,
  }),
  link: (p) => ({
    what: f`Lien « ${p.url} » : ${links[p.problem]}${p.count > 0 ? f` (${people(p.count)}).` : '.'}`,
    remedy: f`Écrivez l’adresse complète, comme le navigateur la montre : https://…`,
  }),
  image: (p) => ({
    what: f`Image « ${p.url} » : ${links[p.problem]}${p.count > 0 ? f` (${people(p.count)}).` : '.'}`,
    remedy: f`Donnez un fichier à côté du message, ou l’adresse https:// complète de l’image.`,
  }),
  'link-variable': (p) => ({
    what: f`La variable ${p.name} est écrite telle quelle dans un lien, où ses accents, espaces ou signes changent l’adresse pour ${people(p.count)} :`,
    remedy: f`Écrivez {{ ${p.write} | url }} dans le lien.`,
  }),
  'foreign-column': (p) => ({
    what: f`« ${p.written} » (${p.file}, ligne ${p.line}) partirait tel quel ; la variable s’écrit ici : ${p.write}`,
    remedy: f`Écrivez les variables entre {{ et }}, ou laissez faire : facteur convert MESSAGE. Pour garder un tel texte : {{ "[nom]" }}.`,
  }),
  'foreign-unknown': (p) => ({
    what:
      f`« ${p.written} » (${p.file}, ligne ${p.line}) partirait tel quel : c’est peut-être une variable ${p.system ? f`de ${p.system}` : f`d’un autre système`}` +
      (p.write ? f`, qui s’écrirait ici : ${p.write}` : '.'),
    remedy: f`Écrivez à sa place le nom d’une colonne entre {{ et }} (facteur convert MESSAGE le fait), ou retirez-la.`,
  }),
  filler: (p) => ({
    what: f`« ${p.written} » (${p.file}, ligne ${p.line}) ressemble à un texte qui reste à écrire.`,
    remedy: f`Complétez-le ou retirez-le.`,
  }),
  'unsubscribe-missing': () => ({
    what: f`Le message ne dit pas comment ne plus en recevoir.`,
    remedy: f`Ajoutez une ligne, par exemple : « Pour ne plus recevoir nos messages, répondez STOP. »`,
  }),
  'identity-missing': () => ({
    what: f`Le message ne nomme pas qui l’envoie.`,
    remedy: f`Signez le message, ou donnez le nom et l’adresse de l’association dans facteur.yaml (identity).`,
  }),
  'recipient-file': (p) => ({
    what: f`La pièce jointe manque pour ${people(p.count)} : ${p.problem}`,
    remedy: f`Mettez ces fichiers à leur place, corrigez ces lignes de la liste, ou le chemin dans « attachments » du message.`,
  }),
  'own-senders': (p) => ({
    what: f`Ces comptes écrivent sous leur propre adresse : ${p.senders.map(({ account, address }) => `${account} (${address})`).join(', ')}. Les réponses vont à ${p.answers}.`,
    remedy: f`Rien à faire si cela vous convient. Sinon, donnez à ces comptes une adresse « from » qui soit celle du message, si leur fournisseur l’accepte.`,
  }),
  'copy-key': (p) => ({
    what: f`${p.key} (${p.file}, ligne ${p.line}) ne fait pas de copies : chaque message part à une seule adresse.`,
    remedy: f`Ajoutez à la liste la personne qui doit recevoir le message, et retirez cette ligne.`,
  }),
  domain: (p: { domain: string; issues: readonly (keyof typeof domainIssues)[]; at: number }): Said => ({
    what: f`Domaine ${p.domain} : ${p.issues.map((issue) => domainIssues[issue]).join(', ')} (vérifié le ${date(p.at)}).`,
    remedy: f`Demandez à votre hébergeur de publier ces enregistrements, puis : facteur check`,
  }),
  'copy-column': (p) => ({
    what: f`La colonne « ${p.column} » de la liste ne fait pas de copies : chaque message part à une seule adresse.`,
    remedy: f`Donnez une ligne à chaque personne qui doit recevoir le message.`,
  }),
};

const catalogue: FindingsCatalogue = { rows, problems };

/** What is found in lists and messages before anything is accepted. */
export const findings = {
  ...catalogue,
  /** Parts of a message. */
  parts,
  errors: {
    'send-invalid-addresses': (p: { file: string; invalid: Finding<'invalid-addresses'> }): Said => {
      const count = p.invalid.count ?? 0;
      return {
        what: f`${n(count)} adresse${s(count)} de ${p.file} ${count > 1 ? 'ne sont pas valables' : 'n’est pas valable'} :\n${rowLines(p.invalid, rows)}`,
        remedy: f`Corrigez la liste, ou ajoutez --yes pour envoyer sans ces lignes.`,
      };
    },
    'send-hidden-rows': (p: { file: string; hidden: Finding<'rows-hidden'> }): Said => {
      const count = p.hidden.count ?? 0;
      return {
        what: f`${n(count)} ligne${s(count)} de ${p.file} ${count > 1 ? 'sont masquées' : 'est masquée'} dans le tableur (par un filtre ou à la main) :\n${rowLines(p.hidden, rows)}`,
        remedy: f`Ajoutez --skip-hidden pour ne pas leur écrire, ou --yes pour leur écrire aussi.`,
      };
    },
    'send-nobody': (p: { file: string; invalid: Finding<'invalid-addresses'> | null; leftOut: LeftOut }): Said => ({
      what: joined(
        f`Il ne reste personne à qui écrire dans ${p.file}.`,
        p.invalid ? rowLines(p.invalid, rows) : '',
        leftOutLines(p.leftOut, rows),
      ),
      remedy: f`Corrigez les adresses de la liste.`,
    }),
    'send-variable-missing': (p: { first: Finding<'variable-missing'>; others: readonly Finding[] }): Said =>
      sayRefusal(p.first, p.others, catalogue),
    'send-template-fails': (p: { first: Finding<'template-fails'>; others: readonly Finding[] }): Said =>
      sayRefusal(p.first, p.others, catalogue),
    'send-recipient-files': (p: { first: Finding<'recipient-file'>; others: readonly Finding[] }): Said =>
      sayRefusal(p.first, p.others, catalogue),
    'send-template-endless': (p: { problem: string; part: MessagePart; line: number; email: string }): Said => ({
      what: f`Le message (${parts[p.part]}) ne peut pas être composé : ${p.problem}.\n${rows.line(p)}`,
      remedy: f`Corrigez les boucles {% for %} du message : une centaine de tours suffit à tout message.`,
    }),
    'send-refused': (p: { findings: readonly Finding[] }): Said => ({
      what: joined(
        f`${n(p.findings.length)} erreur${s(p.findings.length)} à corriger avant d’envoyer :`,
        ...p.findings.map((finding) => findingLines(finding, catalogue)),
      ),
      remedy: f`Corrigez le message ou la liste, puis relancez la commande ; rien n’a été envoyé.`,
    }),
  },
};
