import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';
import { formatNumber as n } from './format.ts';
import { send } from './send.ts';

type Part = keyof typeof send.parts;
type LinkProblem = keyof typeof links;

const s = (count: number) => (count > 1 ? 's' : '');
const people = (count: number) => f`${n(count)} destinataire${s(count)}`;
const date = (at: number) => new Date(at).toLocaleDateString('fr-FR');
const megabytes = (bytes: number) => f`${n(bytes / 1024 / 1024, 1)} Mo`;

/** A variable as another system writes it, and where it stands. */
export interface ForeignParams {
  readonly written: string;
  readonly system: string | null;
  readonly file: string;
  readonly line: number;
}

/** Why a link or an image in a message will not work for those who get it. */
const links = {
  empty: f`l’adresse est vide`,
  'scheme-missing': f`https:// (ou mailto:) manque au début`,
  scheme: f`aucun programme n’ouvre ce genre d’adresse`,
  address: f`ce n’est pas une adresse complète`,
  anchor: f`le message n’a pas d’endroit de ce nom`,
  relative: f`cette adresse n’a de sens que sur un site ou un ordinateur, pas dans un message`,
  local: f`cette adresse n’existe que sur votre ordinateur ou votre réseau`,
  data: f`Gmail et Outlook ne montrent pas les images écrites dans l’adresse`,
};

/** What stands against a sender's domain in the DNS. */
const domainIssues = {
  'spf-missing': 'pas de SPF',
  'spf-several': f`plusieurs SPF : aucun ne compte`,
  'spf-everybody': f`un SPF qui permet tout à tout le monde (+all)`,
  'dkim-missing': f`pas de clé DKIM pour ce compte`,
  'dkim-other': f`une autre clé DKIM que celle de ce compte`,
  'dkim-not-seen': f`pas de clé DKIM d’un nom courant`,
  'dmarc-missing': 'pas de DMARC',
};

/** What is checked before anything is accepted. */
export const preflight = {
  title: (p: { message: string; list: string }) => f`🔍 VÉRIFICATION DE ${p.message} POUR ${p.list}`,
  ready: (p: { count: number }) => f`✅ Tout est prêt pour ${people(p.count)}.`,
  warned: (p: { count: number; warnings: number }) =>
    f`⚠️  ${people(p.count)}, ${n(p.warnings)} avertissement${s(p.warnings)} à regarder.`,
  refused: (p: { errors: number }) => f`❌ ${n(p.errors)} erreur${s(p.errors)} à corriger avant d’envoyer.`,
  confirm: f`Envoyer malgré ces avertissements ? (O/n) : `,
  links,
  domainIssues,
  domain: {
    good: (p: { domain: string }) => f`Domaine ${p.domain} : SPF, DKIM et DMARC publiés`,
    unsure: (p: { domain: string; found: string }) =>
      f`Domaine ${p.domain} : SPF et DMARC publiés ; ${p.found} (votre fournisseur peut signer avec la sienne)`,
    bad: (p: { domain: string; found: string }) => f`Domaine ${p.domain} : ${p.found}`,
    remedy: f`Demandez à votre hébergeur de publier ces enregistrements : sans eux, des messages finissent en indésirables.`,
    silent: (p: { domain: string }) => f`Domaine ${p.domain} : SPF, DKIM et DMARC inconnus (le DNS ne répond pas)`,
    silentRemedy: f`Relancez la commande quand l’ordinateur est en ligne ; rien n’empêche d’envoyer.`,
  },
  /** What something is in the case of one recipient. */
  details: {
    offer: (p: { written: string; meant: string }) =>
      p.meant === '' ? f`« ${p.written} », des lettres sont perdues` : f`« ${p.written} » → « ${p.meant} » ?`,
    shifted: (p: { column: string | null; found: string }) =>
      p.column === null
        ? f`« ${p.found} » est au-delà de la dernière colonne`
        : f`« ${p.found} » n’est pas dans la colonne « ${p.column} »`,
    formula: f`formule sans résultat`,
  },
  problems: {
    'rows-hidden': (p: { count: number }): Said => ({
      what: f`${n(p.count)} ligne${s(p.count)} masquée${s(p.count)} dans le tableur (par un filtre ou à la main) :`,
      remedy: f`Ajoutez --skip-hidden pour ne pas leur écrire.`,
    }),
    'columns-hidden': (p: { columns: readonly string[] }): Said => ({
      what: f`Colonne${s(p.columns.length)} masquée${s(p.columns.length)} dans le tableur : ${p.columns.join(', ')}.`,
      remedy: f`Affichez-la${s(p.columns.length)} et vérifiez ce qu’elle${s(p.columns.length)} contien${p.columns.length > 1 ? 'nen' : ''}t : leurs valeurs servent comme les autres.`,
    }),
    'sheet-hidden': (p: { sheet: string }): Said => ({
      what: f`La feuille « ${p.sheet} » est masquée dans le classeur.`,
      remedy: f`Vérifiez que c’est la bonne, ou nommez-en une autre : --sheet "Nom".`,
    }),
    'other-addresses': (p: { column: string; others: readonly string[]; count: number }): Said => ({
      what: f`La liste a plusieurs colonnes d’adresses : le message part à celle de « ${p.column} », et là où il n’y en a pas, à celle de ${p.others.map((name) => f`« ${name} »`).join(', ')}${p.count > 0 ? f` (${people(p.count)}) :` : '.'}`,
      remedy: f`Pour écrire à une autre colonne : --map email="Colonne".`,
    }),
    'text-garbled': (p: { column: string; count: number }): Said => ({
      what: f`Dans la colonne « ${p.column} », des lettres accentuées sont abîmées pour ${people(p.count)} :`,
      remedy: f`Corrigez la liste, ou ajoutez --mend text pour rétablir ce qui est proposé ; sinon rien n’est changé.`,
    }),
    'column-garbled': (p: { name: string; meant: string }): Said => ({
      what: f`Le nom de la colonne « ${p.name} » est abîmé : « ${p.meant} » ?`,
      remedy: f`Corrigez-le dans la liste, ou ajoutez --mend text.`,
    }),
    'zeros-lost': (p: { column: string; count: number }): Said => ({
      what: f`Dans la colonne « ${p.column} », le zéro du début manque peut-être pour ${people(p.count)} :`,
      remedy: f`Mettez la colonne au format texte et corrigez-la, ou ajoutez --mend zeros ; sinon rien n’est changé.`,
    }),
    'names-capitals': (p: { column: string; count: number }): Said => ({
      what: f`Dans la colonne « ${p.column} », des noms sont tout en capitales pour ${people(p.count)}, les autres non :`,
      remedy: f`Corrigez la liste, ou ajoutez --mend capitals ; sinon rien n’est changé.`,
    }),
    'rows-shifted': (p: { count: number }): Said => ({
      what: f`Dans ${n(p.count)} ligne${s(p.count)}, des cases semblent décalées d’une colonne :`,
      remedy: f`Ouvrez la liste et comparez ces lignes aux autres : un séparateur manque, ou il y en a un de trop.`,
    }),
    'cell-error': (p: { column: string; count: number }): Said => ({
      what: f`La case « ${p.column} » affiche une erreur du tableur pour ${people(p.count)} :`,
      remedy: f`Corrigez la formule dans le classeur, puis enregistrez-le.`,
    }),
    'cell-formula': (p: { column: string; count: number }): Said => ({
      what: f`La case « ${p.column} » est une formule dont le fichier ne contient pas le résultat, pour ${people(p.count)} :`,
      remedy: f`Ouvrez le classeur dans un tableur et enregistrez-le : les résultats y sont alors écrits.`,
    }),
    'greeting-blank': (p: { count: number }): Said => ({
      what: f`Le message ne salue personne (« Bonjour , ») pour ${people(p.count)} :`,
      remedy: f`Complétez la liste, ou écrivez par exemple : Bonjour{% if prenom != "" %} {{ prenom }}{% endif %},`,
    }),
    'variable-missing': (p: { variable: string; part: Part; count: number }): Said => ({
      what: f`Le message utilise la variable ${p.variable} (${send.parts[p.part]}), qui manque pour ${people(p.count)} :`,
      remedy: f`Ajoutez la colonne ou la valeur à la liste, ou écrivez dans le message {{ ${p.variable} | default: "…" }}.`,
    }),
    'template-fails': (p: { problem: string; part: Part; count: number }): Said => ({
      what: f`Le message (${send.parts[p.part]}) ne peut pas être composé pour ${people(p.count)} : ${p.problem}`,
      remedy: f`Corrigez le modèle ou ces lignes de la liste.`,
    }),
    'message-too-big': (p: { size: number; limit: number }): Said => ({
      what: f`Le message fait ${megabytes(p.size)} avec ses pièces jointes ; le serveur en accepte ${megabytes(p.limit)}.`,
      remedy: f`Mettez les grands fichiers en ligne et donnez leur adresse dans le message.`,
    }),
    'message-big': (p: { size: number; limit: number }): Said => ({
      what: f`Le message fait ${megabytes(p.size)} avec ses pièces jointes : beaucoup de boîtes refusent plus de ${megabytes(p.limit)}.`,
      remedy: f`Mettez les grands fichiers en ligne et donnez leur adresse dans le message.`,
    }),
    'variable-empty': (p: { name: string; count: number }): Said => ({
      what: f`La variable ${p.name} est vide pour ${people(p.count)} :`,
      remedy: f`Complétez la liste, ou écrivez dans le message {{ ${p.name} | default: "…" }}.`,
    }),
    'subject-empty': (p: { count: number }): Said => ({
      what: f`L’objet est vide pour ${people(p.count)} :`,
      remedy: f`Complétez la liste, ou donnez à l’objet un texte qui reste.`,
    }),
    'html-clipped': (p: { count: number }): Said => ({
      what: f`Le message dépasse 102 Ko pour ${people(p.count)} : Gmail en cache la fin (et avec elle le lien de désinscription).`,
      remedy: f`Raccourcissez le message, ou mettez-en une partie sur une page en ligne.`,
    }),
    link: (p: { url: string; problem: LinkProblem; count: number }): Said => ({
      what: f`Lien « ${p.url} » : ${links[p.problem]}${p.count > 0 ? f` (${people(p.count)}).` : '.'}`,
      remedy: f`Écrivez l’adresse complète, comme le navigateur la montre : https://…`,
    }),
    image: (p: { url: string; problem: LinkProblem; count: number }): Said => ({
      what: f`Image « ${p.url} » : ${links[p.problem]}${p.count > 0 ? f` (${people(p.count)}).` : '.'}`,
      remedy: f`Donnez un fichier à côté du message, ou l’adresse https:// complète de l’image.`,
    }),
    'link-variable': (p: { name: string; write: string; count: number }): Said => ({
      what: f`La variable ${p.name} est écrite telle quelle dans un lien, où ses accents, espaces ou signes changent l’adresse pour ${people(p.count)} :`,
      remedy: f`Écrivez {{ ${p.write} | url }} dans le lien.`,
    }),
    'foreign-column': (p: ForeignParams & { write: string }): Said => ({
      what: f`« ${p.written} » (${p.file}, ligne ${p.line}) partirait tel quel ; la variable s’écrit ici : ${p.write}`,
      remedy: f`Écrivez les variables entre {{ et }}, ou laissez faire : facteur convert MESSAGE. Pour garder un tel texte : {{ "[nom]" }}.`,
    }),
    'foreign-unknown': (p: ForeignParams & { write: string | null }): Said => ({
      what:
        f`« ${p.written} » (${p.file}, ligne ${p.line}) partirait tel quel : c’est peut-être une variable ${p.system ? f`de ${p.system}` : f`d’un autre système`}` +
        (p.write ? f`, qui s’écrirait ici : ${p.write}` : '.'),
      remedy: f`Écrivez à sa place le nom d’une colonne entre {{ et }} (facteur convert MESSAGE le fait), ou retirez-la.`,
    }),
    filler: (p: { written: string; file: string; line: number }): Said => ({
      what: f`« ${p.written} » (${p.file}, ligne ${p.line}) ressemble à un texte qui reste à écrire.`,
      remedy: f`Complétez-le ou retirez-le.`,
    }),
    'unsubscribe-missing': (_: object): Said => ({
      what: f`Le message ne dit pas comment ne plus en recevoir.`,
      remedy: f`Ajoutez une ligne, par exemple : « Pour ne plus recevoir nos messages, répondez STOP. »`,
    }),
    'identity-missing': (_: object): Said => ({
      what: f`Le message ne nomme pas qui l’envoie.`,
      remedy: f`Signez le message, ou donnez le nom et l’adresse de l’association dans facteur.yaml (identity).`,
    }),
    'recipient-file': (p: { problem: string; count: number }): Said => ({
      what: f`La pièce jointe manque pour ${people(p.count)} : ${p.problem}`,
      remedy: f`Mettez ces fichiers à leur place, corrigez ces lignes de la liste, ou le chemin dans « attachments » du message.`,
    }),
    'copy-key': (p: { key: string; file: string; line: number }): Said => ({
      what: f`${p.key} (${p.file}, ligne ${p.line}) ne fait pas de copies : chaque message part à une seule adresse.`,
      remedy: f`Ajoutez à la liste la personne qui doit recevoir le message, et retirez cette ligne.`,
    }),
    domain: (p: { domain: string; issues: readonly (keyof typeof domainIssues)[]; at: number }): Said => ({
      what: f`Domaine ${p.domain} : ${p.issues.map((issue) => domainIssues[issue]).join(', ')} (vérifié le ${date(p.at)}).`,
      remedy: f`Demandez à votre hébergeur de publier ces enregistrements, puis : facteur check`,
    }),
    'copy-column': (p: { column: string }): Said => ({
      what: f`La colonne « ${p.column} » de la liste ne fait pas de copies : chaque message part à une seule adresse.`,
      remedy: f`Donnez une ligne à chaque personne qui doit recevoir le message.`,
    }),
  },
  errors: {
    'send-refused': (p: { count: number; lines: string }): Said => ({
      what: f`${n(p.count)} erreur${s(p.count)} à corriger avant d’envoyer :\n${p.lines}`,
      remedy: f`Corrigez le message ou la liste, puis relancez la commande ; rien n’a été envoyé.`,
    }),
  },
};
