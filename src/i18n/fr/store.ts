import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';

/** What cannot be asked of a campaign in some states. */
type Refused = { id: string; state: 'draft' | 'released' | 'cancelled' | 'finished'; asked: keyof typeof asked };

const asked = {
  run: 'reprendre',
  paused: 'mettre en pause',
  cancelled: 'annuler',
  retry: 'renvoyer des messages de',
  add: 'ajouter des destinataires à',
};

const states = {
  draft: 'n’est encore qu’un brouillon',
  released: 'est déjà accepté',
  cancelled: 'est annulé',
  finished: 'est terminé',
};

/** Backends: where campaigns and deliveries live. */
export const store = {
  /** What an operator should know of how safely the store keeps what it was given. `detail` is the backend's. */
  backendWarnings: {
    'disk-nearly-full': (p: { detail: string }): Said => ({
      what: f`Le disque est presque plein : il reste ${p.detail}.`,
      remedy: f`Libérez de la place, ou choisissez un autre dossier avec FACTEUR_DATA.`,
    }),
    'folder-volatile': (p: { detail: string }): Said => ({
      what: f`${p.detail} est en mémoire vive : tout y est perdu quand la machine s’arrête.`,
      remedy: f`Choisissez un dossier sur un disque avec FACTEUR_DATA.`,
    }),
    'folder-synchronised': (p: { detail: string }): Said => ({
      what: f`${p.detail} semble synchronisé avec un service en ligne, ce qui peut abîmer les données.`,
      remedy: f`Choisissez un dossier hors de la synchronisation avec FACTEUR_DATA.`,
    }),
    'folder-readable-by-others': (p: { detail: string }): Said => ({
      what: f`D’autres utilisateurs de cette machine peuvent lire les adresses dans ${p.detail}.`,
      remedy: f`Fermez-leur le dossier : chmod 700 ${p.detail}`,
    }),
    'redis-not-durable': (p: { detail: string }): Said => ({
      what: f`Redis ne garde rien sur disque (appendonly no, ${p.detail}) : s’il s’arrête, envois et envoyés sont oubliés.`,
      remedy: f`Écrivez « appendonly yes » et « appendfsync always » dans redis.conf, puis redémarrez-le.`,
    }),
    'redis-forgets': (p: { detail: string }): Said => ({
      what: f`Redis peut oublier ses dernières secondes s’il s’arrête (appendfsync ${p.detail}) ; les workers les lui rediraient d’après leurs journaux.`,
      remedy: f`Pour n’en dépendre en rien : redis-cli config set appendfsync always (environ 12 % plus lent), et la même ligne dans redis.conf.`,
    }),
    'redis-durability-unknown': (p: { detail: string }): Said => ({
      what: f`Impossible de savoir si Redis garde tout sur disque (${p.detail}) : il n’autorise pas CONFIG GET.`,
      remedy: f`Demandez à qui l’héberge si « appendfsync » est à « always » ; les workers tiennent des journaux au cas où.`,
    }),
    'redis-evicts': (p: { detail: string }): Said => ({
      what: f`Redis efface des données quand sa mémoire est pleine (maxmemory-policy ${p.detail}).`,
      remedy: f`Écrivez « maxmemory-policy noeviction » dans redis.conf : un refus est sans danger, un effacement non.`,
    }),
    'set-aside': (p: { detail: string }): Said => ({
      what: f`Une partie des données était illisible et a été mise de côté : ${p.detail}`,
      remedy: f`Un envoi qui en dépend est retenu : voyez-le avec facteur status, puis facteur resume pour envoyer ce qui reste, ou facteur cancel. Cherchez ce qui a touché aux données (un autre programme, un disque abîmé).`,
    }),
    'witness-none': (_: { detail: string }): Said => ({
      what: f`Aucun témoin des envois n’est tenu sur cette machine (FACTEUR_WITNESS=none).`,
      remedy: f`Une copie ou une sauvegarde remise en place ne sera pas reconnue, et pourrait écrire deux fois aux mêmes personnes. Donnez à FACTEUR_WITNESS un dossier qui survit au programme.`,
    }),
    'witness-not-written': (p: { detail: string }): Said => ({
      what: f`Le témoin des envois n’a pas pu être écrit : ${p.detail}`,
      remedy: f`Donnez à FACTEUR_WITNESS un dossier où écrire ; sans lui, une copie remise en place ne sera pas reconnue.`,
    }),
    'redis-memory-short': (p: { detail: string }): Said => ({
      what: f`La mémoire de Redis est presque pleine : il reste ${p.detail}.`,
      remedy: f`Augmentez maxmemory, ou retirez d’anciens envois avec facteur purge --older-than JOURS.`,
    }),
  },
  errors: {
    'ledger-rollback': (p: { ids: string }): Said => ({
      what: f`Les données sont revenues à un état antérieur : des envois déjà acceptés ici n’y figurent plus (${p.ids}).`,
      remedy: f`Remettez les données complètes (facteur.db avec facteur.db-wal, ou facteur restore). Si ces envois sont perdus pour de bon : facteur resume, puis ne renvoyez rien à ceux qui ont déjà reçu.`,
    }),
    'campaign-not-found': (p: { id: string }): Said => ({
      what: f`Aucun envoi ne porte l’identifiant ${p.id}.`,
      remedy: f`Voyez la liste des envois : facteur status --list`,
    }),
    'state-refused': (p: Refused): Said => ({
      what: f`Impossible de ${asked[p.asked]} l’envoi ${p.id} : il ${states[p.state]}.`,
      remedy: f`Voyez où il en est : facteur status ${p.id}`,
    }),
    'content-missing': (p: { sha256: string }): Said => ({
      what: f`Le contenu d’une pièce jointe manque dans les données de Facteur (${p.sha256}).`,
      remedy: f`Annulez cet envoi et soumettez-le de nouveau avec ses pièces jointes.`,
    }),
    'content-too-large': (p: { megabytes: number; limit: number }): Said => ({
      what: f`Une pièce jointe pèse ${p.megabytes} Mio ; la limite est de ${p.limit} Mio.`,
      remedy: f`Mettez le fichier en ligne et donnez son adresse dans le message.`,
    }),
    'store-network-drive': (p: { folder: string; kind: string }): Said => ({
      what: f`Le dossier de données ${p.folder} est sur un lecteur réseau (${p.kind}), où rien ne garantit qu’un message ne parte pas deux fois.`,
      remedy: f`Choisissez un dossier sur un disque de cette machine avec FACTEUR_DATA, ou Redis avec REDIS_URL pour plusieurs machines.`,
    }),
    'store-not-writable': (p: { folder: string; problem: string }): Said => ({
      what: f`Impossible d’écrire dans le dossier de données ${p.folder} : ${p.problem}`,
      remedy: f`Donnez-vous le droit d’y écrire, ou choisissez un autre dossier avec FACTEUR_DATA.`,
    }),
    'store-full': (p: { folder: string }): Said => ({
      what: f`Le disque est plein : rien ne peut plus être écrit dans ${p.folder}.`,
      remedy: f`Libérez de la place ; ce qui était accepté est gardé et repart tout seul.`,
    }),
    'store-corrupt': (p: { file: string; problem: string }): Said => ({
      what: f`Le fichier de données ${p.file} est abîmé ou n’est pas de Facteur : ${p.problem}`,
      remedy: f`Remettez une sauvegarde en place : facteur restore FICHIER (les données abîmées seront gardées à part). Sans sauvegarde, déplacez ${p.file} et ${p.file}-wal pour repartir de zéro.`,
    }),
    'store-newer': (p: { at: string; version: number; supported: number }): Said => ({
      what: f`Les données (${p.at}) viennent d’une version plus récente de Facteur (format ${p.version}, connu ici : ${p.supported}).`,
      remedy: f`Mettez Facteur à jour, puis relancez la commande.`,
    }),
    'store-busy': (p: { file: string; seconds: number }): Said => ({
      what: f`Un autre programme bloque le fichier de données ${p.file} depuis ${p.seconds} s.`,
      remedy: f`Cherchez un processus facteur (ou un outil de sauvegarde) arrêté en plein travail, et terminez-le.`,
    }),
    'store-failed': (p: { file: string; problem: string }): Said => ({
      what: f`Le fichier de données ${p.file} n’a pas pu être lu ou écrit : ${p.problem}`,
      remedy: f`Vérifiez le disque, puis relancez la commande.`,
    }),
  },
};
