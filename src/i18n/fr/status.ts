import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';
import { formatDuration, formatRate, formatNumber as n, plural } from './format.ts';
import { holds } from './holds.ts';

const states = {
  draft: 'en préparation',
  scheduled: 'programmé',
  running: 'en cours',
  held: 'retenu',
  paused: 'en pause',
  cancelled: 'annulé',
  finished: 'terminé',
};

const deliveryStates = {
  pending: 'en attente',
  claimed: 'en attente',
  sending: 'en cours',
  deferred: 'à réessayer',
  sent: 'envoyé',
  failed: 'échoué',
  unknown: 'issue inconnue',
  skipped: 'écarté',
  cancelled: 'annulé',
  returned: 'revenu',
  complained: 'signalé comme indésirable',
};

/** status, list, report, export. */
export const status = {
  states,
  deliveryStates,
  holds,
  heading: (p: { id: string; name: string }) => f`📊 Envoi ${p.id} – ${p.name}`,
  state: (p: { state: string; task: string; test: boolean }) =>
    f`État : ${p.state} (${p.task})${p.test ? ' – TEST, rien n’est envoyé' : ''}`,
  counts: (p: { total: number; sent: number }) => f`Envoyés : ${n(p.sent)} sur ${n(p.total)}`,
  count: (p: { label: string; count: number }) => f`${p.label} : ${n(p.count)}`,
  labels: {
    pending: 'En attente',
    sending: 'En cours',
    deferred: 'À réessayer',
    sent: 'Envoyés',
    failed: 'Échoués',
    unknown: 'Issue inconnue',
    skipped: 'Écartés',
    cancelled: 'Annulés',
    returned: 'Revenus',
    complained: 'Signalés comme indésirables',
  },
  held: (p: { reason: string; message: string }) =>
    f`⏸️  Retenu : ${p.reason}${p.message ? f` – « ${p.message} »` : ''}`,
  heldUntil: (p: { at: string }) => f`Nouvel essai vers ${p.at}`,
  pace: (p: { perSecond: number }) => f`Rythme : ${formatRate(p.perSecond)} message${p.perSecond >= 2 ? 's' : ''}/s`,
  slowed: (p: { perSecond: number }) =>
    f`Le serveur a demandé de ralentir : au plus ${formatRate(p.perSecond)} message${p.perSecond >= 2 ? 's' : ''}/s pour l’instant, puis peu à peu davantage`,
  eta: (p: { seconds: number }) => f`Temps restant : environ ${formatDuration(p.seconds)}`,
  nextAttempt: (p: { at: string }) => f`Prochain essai des messages différés : ${p.at}`,
  finished: (p: { seconds: number }) => f`Terminé en ${formatDuration(p.seconds)}`,
  pausedAdvice: (p: { id: string }) => f`Pour reprendre : facteur resume ${p.id}`,
  unknownAdvice: (p: { id: string; count: number }) =>
    f`${n(p.count)} message${p.count > 1 ? 's ont été remis' : ' a été remis'} sans que le serveur réponde : reçu${p.count > 1 ? 's' : ''} ou non, on ne sait pas. Pour renvoyer : facteur retry ${p.id} --unknown`,
  errors: {
    'campaign-none': (_: object): Said => ({
      what: f`Il n’y a encore aucun envoi ici.`,
      remedy: f`Créez-en un : facteur send -m message.md -t destinataires.csv`,
    }),
    'delivery-not-found': (p: { id: string; which: string }): Said => ({
      what: f`L’envoi ${p.id} n’a pas de destinataire ${p.which}.`,
      remedy: f`Voyez tous les destinataires : facteur export ${p.id}`,
    }),
  },
  lastErrors: f`Dernières erreurs :`,
  errorLine: (p: { email: string; reply: string; at: string }) => f`${p.at}  ${p.email}  ${p.reply}`,
  noWorker: (p: { id: string }) =>
    f`⚠️  Aucun worker n’est actif : l’envoi ${p.id} attend. Démarrez-en un : facteur worker --daemon`,
  // The report of the replaced system, word for word: its users (and their scripts) know these lines.
  bulk: {
    title: (p: { id: string }) => `📊 VÉRIFICATION DE L'ENVOI EN MASSE: ${p.id}`,
    state: (p: { task: string }) => `État: ${p.task}`,
    success: '✅ Tâche terminée avec succès!',
    details: '📧 Détails des envois individuels:',
    total: (p: { total: number }) => `Total: ${p.total} emails`,
    sent: (p: { count: number }) => `✅ Réussis: ${p.count}`,
    failed: (p: { count: number }) => `❌ Échoués: ${p.count}`,
    waiting: (p: { count: number }) => `⏳ En attente/cours: ${p.count}`,
    unknown: (p: { count: number }) => `❓ Issue inconnue: ${p.count}`,
    skipped: (p: { count: number }) => `⏭️  Écartés: ${p.count}`,
    cancelled: (p: { count: number }) => `🚫 Annulés: ${p.count}`,
    returned: (p: { count: number }) => `📪 Revenus: ${p.count}`,
    complained: (p: { count: number }) => `⚠️  Signalés comme indésirables: ${p.count}`,
    held: (p: { reason: string }) => `⏸️  Retenu: ${p.reason}`,
    test: '🧪 TEST: rien n’a été envoyé',
  },
  list: {
    campaigns: (p: { count: number }) => f`📬 ${plural(p.count, 'Envoi', 'Envois')} (${n(p.count)})`,
    none: 'Aucun envoi.',
    workers: (p: { count: number }) => f`👷 ${plural(p.count, 'Worker actif', 'Workers actifs')} (${n(p.count)})`,
    noWorkers: f`Aucun worker actif. Pour en démarrer un : facteur worker --daemon`,
    worker: (p: { id: string; host: string; pid: number; concurrency: number; current: string | null }) =>
      f`${p.id}  machine ${p.host}, pid ${p.pid}, concurrence ${p.concurrency}${p.current ? `, envoi ${p.current}` : ''}`,
  },
  mail: {
    heading: (p: { id: string; number: number }) => f`✉️  Message ${p.id}.${p.number}`,
    to: (p: { email: string }) => f`Destinataire : ${p.email}`,
    state: (p: { state: string; at: string }) => f`État : ${p.state} (${p.at})`,
    attempts: (p: { count: number }) => f`Tentatives : ${n(p.count)}`,
    reply: (p: { reply: string }) => f`Réponse du serveur : ${p.reply}`,
    skipped: { invalid: 'adresse non valable', duplicate: 'doublon', suppressed: 'désinscrit ou adresse morte' },
    reason: (p: { reason: string }) => f`Raison : ${p.reason}`,
    next: (p: { at: string }) => f`Prochain essai : ${p.at}`,
  },
  progress: (p: { done: number; total: number; perSecond: number | null; seconds: number | null }) =>
    f`${n(p.done)}/${n(p.total)}${p.perSecond === null ? '' : f`  ${formatRate(p.perSecond)}/s`}${p.seconds === null ? '' : f`  reste ${formatDuration(p.seconds)}`}`,
};
