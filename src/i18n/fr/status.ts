import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';
import { formatDuration, formatRate, formatNumber as n, plural } from './format.ts';

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

/** Why an account or a campaign is held, and what to do about it. */
const holds = {
  auth: {
    what: f`le serveur refuse l’identifiant ou le mot de passe`,
    remedy: f`Corrigez SMTP_USER et SMTP_PASSWORD (ou EMAIL_SENDER et EMAIL_PASSWORD) dans .env, puis : facteur resume`,
  },
  tls: {
    what: f`la connexion chiffrée n’aboutit pas`,
    remedy: f`Vérifiez SMTP_HOST, SMTP_PORT et SMTP_TLS dans .env (et le certificat du serveur), puis : facteur resume`,
  },
  configuration: {
    what: f`le réglage du compte ne convient pas`,
    remedy: f`Vérifiez SMTP_HOST et SMTP_PORT dans .env, puis : facteur resume`,
  },
  reputation: {
    what: f`le fournisseur refuse cet expéditeur (réputation ou authentification)`,
    remedy: f`Vérifiez SPF, DKIM et DMARC du domaine, attendez si l’adresse est bloquée, puis : facteur resume`,
  },
  failures: {
    what: f`plusieurs refus de suite qui ne tiennent pas aux adresses`,
    remedy: f`Lisez la réponse du serveur, corrigez le message ou le compte, puis : facteur resume`,
  },
  returns: {
    what: f`trop d’adresses n’existent pas : les fournisseurs bloquent qui continue de leur écrire`,
    remedy: f`Regardez ce qui est revenu (facteur status ID, facteur export ID --state returned), retirez les vieilles adresses de la liste, puis : facteur resume`,
  },
  unexpected: {
    what: f`une erreur imprévue, qui est une faute de ce programme`,
    remedy: f`Nouvel essai automatique ; gardez le journal du worker et signalez-la au projet.`,
  },
  unreachable: {
    what: f`le serveur ne répond pas`,
    remedy: f`L’envoi reprendra seul dès que le serveur répondra ; vérifiez votre connexion et SMTP_HOST, SMTP_PORT.`,
  },
  throttled: {
    what: f`le serveur demande de ralentir`,
    remedy: f`L’envoi reprendra seul.`,
  },
  'ledger-rollback': {
    what: f`les données sont revenues à un état antérieur : ce qui est parti depuis n’y figure plus`,
    remedy: f`Rien ne part avant votre accord. Si un worker d’une autre machine est nommé, redémarrez-le là-bas : l’envoi reprendra seul. Sinon : facteur resume ; ce qui a pu partir entre-temps reste « inconnu » et ne repart pas de lui-même.`,
  },
  'ledger-moved': {
    what: f`cette machine ne connaît pas ce dossier de données, et l’envoi y est déjà en cours`,
    remedy: f`Si l’envoi continue sur l’autre machine, ne reprenez pas ici : chacun recevrait le message deux fois. S’il y est arrêté pour de bon : facteur resume`,
  },
  restored: {
    what: f`ces données viennent d’une sauvegarde ; ce qui est parti depuis n’y figure pas`,
    remedy: f`Regardez l’état avec facteur status. Si rien n’est parti depuis la sauvegarde : facteur resume ; sinon : facteur cancel`,
  },
  'ledger-damaged': {
    what: f`une partie de ses données est illisible et a été mise de côté`,
    remedy: f`Voyez ce qui manque : facteur check. Pour envoyer le reste : facteur resume ; pour y renoncer : facteur cancel`,
  },
  quota: {
    what: f`le quota du compte est atteint`,
    remedy: f`L’envoi reprendra seul quand le fournisseur l’acceptera ; personne n’est perdu.`,
  },
  hours: {
    what: f`hors des heures d’envoi`,
    remedy: f`L’envoi reprendra seul à l’heure réglée (window dans facteur.yaml).`,
  },
  missed: {
    what: f`l’heure prévue est passée sans qu’un worker soit actif`,
    remedy: f`Pour l’envoyer maintenant : facteur resume ; pour y renoncer : facteur cancel`,
  },
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
