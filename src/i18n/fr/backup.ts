import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';
import { formatNumber as n } from './format.ts';
import { fileReason, fileRemedy } from './system.ts';

const s = (count: number) => (count > 1 ? 's' : '');

type Put = { file: string; as: string; problem: string };
type Counts = { campaigns: number; deliveries: number; suppressions: number; contents: number };

const counts = (p: Counts) =>
  f`${n(p.campaigns)} envoi${s(p.campaigns)}, ${n(p.deliveries)} destinataire${s(p.deliveries)}, ${n(p.suppressions)} adresse${s(p.suppressions)} écartée${s(p.suppressions)}, ${n(p.contents)} fichier${s(p.contents)} joint${s(p.contents)}`;

const damages = {
  'not-a-backup': f`ce n’est pas une sauvegarde de Facteur`,
  'cut-off': f`il s’arrête avant la fin`,
  changed: f`son contenu n’est pas celui qui a été écrit (la somme de contrôle ne correspond pas)`,
};

/** What is wrong with the bytes of a file. */
export type Damage = keyof typeof damages;

/** backup, restore. */
export const backup = {
  progress: (p: { done: number; total: number }) => f`   ${n(p.done)}/${n(p.total)} destinataires`,
  done: (p: Counts & { file: string; bytes: number }) =>
    f`✅ Sauvegardé dans ${p.file} (${n(Math.max(0.1, p.bytes / 1e6), 1)} Mo) : ${counts(p)}.\n   Ce fichier contient des adresses : gardez-le en lieu sûr.`,
  leftOut: (p: { names: string }) =>
    f`🔑 Laissés de côté, parce que secrets : ${p.names}. Pour les inclure : --with-secrets`,
  withSecrets: f`🔑 Mots de passe et clés privées y sont aussi : ne confiez ce fichier à personne.`,
  found: (p: Counts & { file: string; at: string }) =>
    f`📦 ${p.file}, sauvegarde faite à ce moment : ${p.at}\n   ${counts(p)}`,
  askReplace: (p: { campaigns: number | null }) =>
    p.campaigns === null
      ? f`Les données qui sont ici sont illisibles ; elles seront gardées à part. Les remplacer par la sauvegarde ? (o/N) : `
      : f`Il y a déjà des données ici (${n(p.campaigns)} envoi${s(p.campaigns)}) ; elles seront gardées à part. Les remplacer par la sauvegarde ? (o/N) : `,
  restored: (p: Counts) => f`✅ Rétabli : ${counts(p)}.`,
  kept: (p: { file: string }) => f`   Les données qui étaient ici sont gardées : ${p.file}`,
  files: {
    written: (p: Put) => f`   Rétabli aussi : ${p.file}`,
    beside: (p: Put) => f`⚠️  ${p.file} reste celui d’ici ; celui de la sauvegarde est dans ${p.as}`,
    replaced: (p: Put) => f`   Rétabli aussi : ${p.file} ; celui d’avant est dans ${p.as}`,
    failed: (p: Put) => f`⚠️  ${p.file} n’a pas pu être rétabli : ${p.problem}`,
  },
  toFillIn: (p: { names: string }) =>
    f`🔑 La sauvegarde ne contenait pas ces secrets, à remettre vous-même : ${p.names}`,
  held: (p: { ids: string; count: number }) =>
    p.count > 1
      ? f`⏸️  ${n(p.count)} envois n’étaient pas terminés ; rien n’en part avant votre accord : ${p.ids}. Voyez chacun : facteur status ID, puis facteur resume ID ou facteur cancel ID`
      : f`⏸️  Un envoi n’était pas terminé ; rien n’en part avant votre accord : ${p.ids}. Voyez : facteur status ${p.ids}, puis facteur resume ${p.ids} ou facteur cancel ${p.ids}`,
  sentSince: (p: { id: string; upTo: number }) =>
    f`⚠️  Depuis la sauvegarde, d’autres messages de l’envoi ${p.id} sont partis de cette machine, jusqu’au n° ${n(p.upTo)} : facteur resume ${p.id} les enverrait une seconde fois.`,
  errors: {
    'backup-exists': (p: { file: string }): Said => ({
      what: f`Le fichier ${p.file} existe déjà ; il n’a pas été touché.`,
      remedy: f`Choisissez un autre nom, ou remplacez-le avec --force.`,
    }),
    'backup-file': (p: { file: string; problem: string }): Said => ({
      what: f`Le fichier de sauvegarde ${p.file} n’a pas pu être lu ou écrit : ${fileReason(p.problem)}`,
      remedy: fileRemedy(
        p.problem,
        f`Vérifiez le dossier, ses droits et la place sur le disque, puis relancez la commande.`,
      ),
    }),
    'backup-not-found': (p: { file: string }): Said => ({
      what: f`Il n’y a pas de fichier ${p.file}.`,
      remedy: f`Donnez le chemin d’un fichier écrit par facteur backup.`,
    }),
    'backup-damaged': (p: { file: string; damage: keyof typeof damages }): Said => ({
      what: f`Le fichier ${p.file} ne peut pas servir : ${damages[p.damage]}. Rien n’a été changé.`,
      remedy: f`Prenez une autre copie de cette sauvegarde, ou une sauvegarde plus ancienne.`,
    }),
    'backup-newer': (p: { file: string; format: number; supported: number; facteur: string }): Said => ({
      what: f`La sauvegarde ${p.file} vient d’une version plus récente de Facteur (${p.facteur}, format ${p.format}, connu ici : ${p.supported}). Rien n’a été changé.`,
      remedy: f`Mettez Facteur à jour, puis relancez la commande.`,
    }),
    'restore-worker-running': (p: { workers: string }): Said => ({
      what: f`Des workers sont actifs : ${p.workers}. Rien n’a été changé.`,
      remedy: f`Arrêtez-les avec facteur worker stop, puis relancez la commande.`,
    }),
    'restore-in-use': (p: { file: string }): Said => ({
      what: f`Le fichier de données ${p.file} est ouvert dans un autre programme. Rien n’a été changé.`,
      remedy: f`Fermez la page de Facteur (facteur web, facteur serve) et tout ce qui lit ce dossier, puis relancez la commande.`,
    }),
    'restore-not-empty': (p: { campaigns: number | null }): Said => ({
      what:
        p.campaigns === null
          ? f`Il y a déjà des données ici, illisibles. Rien n’a été changé.`
          : f`Il y a déjà des données ici (${n(p.campaigns)} envoi${s(p.campaigns)}). Rien n’a été changé.`,
      remedy: f`Pour les remplacer par la sauvegarde (elles seront gardées à part) : --yes`,
    }),
    'restore-no-room': (p: { server: string; needed: number; free: number }): Said => ({
      what: f`La mémoire de Redis ne suffit pas pour cette sauvegarde (${p.server}) : il faut environ ${p.needed} Mio, il y en a ${p.free}. Rien n’a été changé.`,
      remedy: f`Augmentez maxmemory, ou choisissez SQLite avec FACTEUR_BACKEND=sqlite.`,
    }),
    'restore-declined': (_: object): Said => ({
      what: f`Rien n’a été changé.`,
      remedy: f`Relancez la commande quand vous voulez.`,
    }),
  },
};
