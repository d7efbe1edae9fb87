import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';
import { formatDuration, formatWindow, formatNumber as n } from './format.ts';

const s = (count: number) => (count > 1 ? 's' : '');

/** What is said of the time that a campaign will take. */
export interface SendingPlan {
  readonly count: number;
  /** Seconds between two messages. */
  readonly delay: number;
  /** Null: nothing sets a pace. */
  readonly seconds: number | null;
  /** When it will be done. */
  readonly at: string;
  /** The account's quota, and what is left of it; null: none. */
  readonly quota: { readonly ms: number; readonly most: number; readonly left: number } | null;
  /** Several accounts send together; the quota is that of all. */
  readonly several: boolean;
}

const DAY_S = 86_400;

function planPace({ delay, seconds }: SendingPlan): string {
  if (delay > 0) return `, un toutes les ${n(delay, 3)} s`;
  return seconds === null ? ', sans délai entre eux' : '';
}

function planTime({ seconds, at, quota, several }: SendingPlan): string {
  if (seconds === null) return '';
  const days = Math.ceil(seconds / DAY_S);
  return quota && days > 1
    ? f` : ${days} jours avec ${several ? 'ces comptes' : 'ce compte'} (${n(quota.most)} par ${formatWindow(quota.ms)}), fini vers ${at}`
    : f` : ${formatDuration(seconds)}, fini vers ${at}`;
}

function planQuota({ count, seconds, quota, several }: SendingPlan): string {
  if (!quota || (seconds ?? 0) > DAY_S || count > quota.left) return '';
  return f`, ${n(count)} des ${n(quota.left)} que ${several ? 'ces comptes peuvent' : 'ce compte peut'} encore envoyer en ${formatWindow(quota.ms)}`;
}

/** `facteur send`: the dialogue of the replaced system, its checks, and its last words. */
export const send = {
  title: (p: { identity: string | null }) => f`📧 ENVOI D’E-MAILS${p.identity ? ` – ${p.identity.toUpperCase()}` : ''}`,
  chooseMode: f`Choisissez le mode d’envoi :`,
  modes: {
    async: [
      f`1) 🚀 Envoi ASYNCHRONE (recommandé)`,
      '   ✅ Non bloquant – vous pouvez continuer à travailler',
      '   ✅ Traitement en arrière-plan par le worker',
      '   ✅ Idéal pour de nombreux destinataires',
    ],
    sync: [
      f`2) 💻 Envoi SYNCHRONE (classique)`,
      '   ⏳ Bloquant – attend la fin de tous les envois',
      '   ✅ Pas besoin de worker',
    ],
    test: [f`3) 🧪 TEST`, '   ✅ Compose tous les messages, n’en envoie aucun'],
  },
  choice: f`Votre choix (1-3, défaut 1) : `,
  askMessage: f`Fichier du message (.md, .html, .txt) : `,
  askList: f`Fichier des destinataires (Excel, LibreOffice, CSV, contacts...) : `,
  askDelay: (p: { seconds: number }) => f`Délai entre chaque e-mail en secondes (défaut : ${n(p.seconds, 3)}) : `,
  confirm: f`Envoyer ? (O/n) : `,
  confirmSeveral: f`Écrire à la première de ces adresses ? (O/n) : `,
  confirmHidden: f`Écarter ces lignes masquées ? (O/n) : `,
  confirmSkip: f`Envoyer quand même, sans ces lignes ? (o/N) : `,
  confirmExisting: (p: { id: string }) =>
    f`Ce même envoi existe déjà (${p.id}). Le garder et n’en créer aucun autre ? (O/n) : `,
  confirmWorker: f`Aucun worker n’est actif. En démarrer un en arrière-plan ? (O/n) : `,
  yes: 'o',
  no: 'n',
  reading: (p: { rows: number }) => f`🔍 Lecture et vérification de la liste : ${n(p.rows)} lignes…`,
  checks: {
    message: (p: { file: string; subject: string }) => f`✅ Message ${p.file} – « ${p.subject} »`,
    list: (p: { file: string; reading: string; column: string }) =>
      f`✅ Liste ${p.file} (${p.reading}, adresses dans la colonne « ${p.column} »)`,
    columns: (p: { delimiter: string | null; titled: boolean; headerLine: number | null; columns: string }) => {
      const names = p.headerLine !== null && p.headerLine > 1 ? [`noms à la ligne ${p.headerLine}`] : [];
      const said = [
        ...(p.delimiter === null ? [] : [f`séparées par « ${p.delimiter} »`]),
        ...(p.titled ? names : ['sans ligne de noms']),
      ];
      return f`   colonnes${said.length === 0 ? '' : ` (${said.join(', ')})`} : ${p.columns}`;
    },
    firstRow: (p: { line: number; cells: string }) => f`   ligne ${p.line} : ${p.cells}`,
    from: (p: { from: string; account: string; server: string }) =>
      f`✅ Expéditeur ${p.from}, compte ${p.account} (${p.server})`,
    fromSeveral: (p: { from: string; accounts: readonly string[] }) =>
      f`✅ Expéditeur ${p.from}, ${n(p.accounts.length)} comptes ensemble : ${p.accounts.join(', ')}`,
    rendered: (p: { count: number }) => f`✅ Message composé pour chacun : ${n(p.count)} destinataire${s(p.count)}`,
    store: (p: { location: string }) => f`✅ Stockage accessible : ${p.location}`,
    worker: (p: { count: number }) => f`✅ Worker actif${p.count > 1 ? ` (${n(p.count)})` : ''}`,
    noWorker: f`⚠️  Aucun worker actif`,
    report: (p: { file: string }) => f`📝 Le détail par ligne est dans ${p.file}`,
  },
  plan: (p: SendingPlan) => `⏱️  ${n(p.count)} message${s(p.count)}${planPace(p)}${planTime(p)}${planQuota(p)}`,
  besides: (p: { count: number }) =>
    f`   ${n(p.count)} message${s(p.count)} d’autres envois ${p.count > 1 ? 'attendent' : 'attend'} aussi : cette durée en tient compte.`,
  planned: f`✅ ENVOI PLANIFIÉ AVEC SUCCÈS !`,
  scheduled: (p: { at: string }) => f`📅 Départ prévu : ${p.at}`,
  existing: (p: { id: string }) => f`ℹ️  Ce même envoi existe déjà : ${p.id}. Aucun autre n’a été créé.`,
  id: (p: { id: string }) => f`🆔 Identifiant de l’envoi : ${p.id}`,
  follow: f`💡 Pour suivre l’avancement :`,
  followCommand: (p: { id: string }) => `   facteur status ${p.id} --bulk`,
  list: f`💡 Pour lister tous les envois :`,
  listCommand: '   facteur status --list',
  background: f`⏳ Les e-mails sont envoyés en arrière-plan.\n   Vous pouvez fermer cette fenêtre sans problème.`,
  waiting: f`⏳ Les e-mails partiront dès qu’un worker sera actif : facteur worker --daemon`,
  workerStarted: (p: { pid: number }) => f`✅ Worker démarré en arrière-plan (pid ${p.pid})`,
  syncStopped: (p: { id: string }) =>
    f`⏸️  Arrêté. Rien n’est perdu : le reste partira avec la même commande, ou par un worker (facteur worker). Suivi : facteur status ${p.id}`,
  test: f`🧪 TEST : tous les messages ont été composés, aucun n’a été envoyé.`,
  errors: {
    'send-declined': (_: object): Said => ({
      what: f`Rien n’a été envoyé.`,
      remedy: f`Relancez la commande quand vous voulez.`,
    }),
    'send-many-accounts': (p: { most: number }): Said => ({
      what: f`Un envoi peut partir de ${n(p.most)} comptes au plus.`,
      remedy: f`Nommez moins de comptes dans « --account » ou dans « pool: » de facteur.yaml.`,
    }),
    'send-no-file': (p: { kind: 'message' | 'list'; names: string }): Said => ({
      what:
        p.kind === 'message'
          ? f`Aucun message n’a été donné, et ce dossier ne contient ni ${p.names}.`
          : f`Aucune liste n’a été donnée, et ce dossier ne contient ni ${p.names}.`,
      remedy:
        p.kind === 'message'
          ? f`Donnez le message : facteur send -m FICHIER (ou créez un exemple : facteur init).`
          : f`Donnez la liste : facteur send -t FICHIER (ou créez un exemple : facteur init).`,
    }),
    'send-time-invalid': (p: { value: string; zone: string }): Said => ({
      what: f`--at ${p.value} n’est pas une heure.`,
      remedy: f`Écrivez "14:30" ou "2026-12-01 08:00" (heure de ${p.zone}).`,
    }),
    'send-time-past': (p: { value: string; zone: string }): Said => ({
      what: f`--at ${p.value} est déjà passé (heure de ${p.zone}).`,
      remedy: f`Donnez une heure à venir, ou laissez --at pour envoyer tout de suite.`,
    }),
    'send-report': (p: { file: string; reason: string }): Said => ({
      what: f`Le rapport ${p.file} ne peut pas être écrit : ${p.reason}.`,
      remedy: f`Donnez avec --report un autre fichier, dans un dossier où vous pouvez écrire.`,
    }),
    'send-held': (p: { id: string; reason: string; message: string; remedy: string }): Said => ({
      what: f`L’envoi ${p.id} est retenu : ${p.reason}${p.message ? f` (« ${p.message} »)` : ''}. Personne n’est perdu.`,
      remedy: f`${p.remedy} Relancez ensuite la même commande, ou démarrez un worker.`,
    }),
  },
};
