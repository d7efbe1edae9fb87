import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';
import { formatDuration, formatRate, formatNumber as n } from './format.ts';

/** The worker: start-up report, log lines, daemon. */
export const worker = {
  banner: '🚀 DÉMARRAGE DU WORKER FACTEUR – ENVOI D’E-MAILS EN ARRIÈRE-PLAN',
  interpreter: (p: { path: string; version: string }) => f`🟢 Interpréteur : Node ${p.version} (${p.path})`,
  checkingBackend: (p: { backend: 'sqlite' | 'redis' }) =>
    p.backend === 'redis' ? f`🔍 Vérification de Redis…` : f`🔍 Vérification du stockage (${p.backend})…`,
  backendOk: (p: { backend: 'sqlite' | 'redis'; location: string }) =>
    p.backend === 'redis' ? f`✅ Redis est accessible : ${p.location}` : f`✅ Stockage accessible : ${p.location}`,
  backendWarning: (p: { what: string; remedy: string }) => f`⚠️  ${p.what}\n   👉 ${p.remedy}`,
  checkingAccounts: f`🔍 Vérification des comptes d’envoi…`,
  accountOk: (p: { name: string; server: string }) => f`✅ Compte ${p.name} : ${p.server}`,
  settings: f`🎯 Configuration du worker :`,
  concurrency: (p: { count: number }) =>
    f`   - Concurrence : ${n(p.count)} message${p.count > 1 ? 's' : ''} en parallèle`,
  logLevel: (p: { level: string }) => f`   - Niveau de journal : ${p.level.toUpperCase()}`,
  queues: (p: { queues: string }) => f`   - Files : ${p.queues}`,
  starting: f`🔄 Le worker démarre.`,
  howToStop: f`💡 Ctrl+C pour arrêter (une fois : finit ce qui est en route ; deux fois : tout de suite)`,
  log: {
    ready: (p: { id: string }) => f`${p.id} prêt.`,
    campaign: (p: { id: string; test: boolean }) =>
      f`Envoi ${p.id} : au travail${p.test ? ' (TEST, rien n’est envoyé)' : ''}.`,
    sent: (p: { mail: string; to: string; reply: string; test: boolean }) =>
      f`${p.mail} ${p.to} ${p.test ? 'TEST' : 'envoyé'} : ${p.reply}`,
    deferred: (p: { mail: string; to: string; reply: string }) => f`${p.mail} ${p.to} à réessayer : ${p.reply}`,
    failed: (p: { mail: string; to: string; reply: string }) => f`${p.mail} ${p.to} échoué : ${p.reply}`,
    unknown: (p: { mail: string; to: string; reply: string }) => f`${p.mail} ${p.to} issue inconnue : ${p.reply}`,
    givenBack: (p: { mail: string; to: string; reply: string }) => f`${p.mail} ${p.to} rendu, non envoyé : ${p.reply}`,
    progress: (p: { id: string; done: number; perSecond: number }) =>
      f`Envoi ${p.id} : ${n(p.done)} traités ici, ${formatRate(p.perSecond)}/s.`,
    held: (p: { account: string; reason: string; message: string; remedy: string }) =>
      f`Compte ${p.account} retenu : ${p.reason}${p.message ? f` (« ${p.message} »)` : ''}. ${p.remedy}`,
    heldCampaign: (p: { id: string; reason: string; message: string; remedy: string }) =>
      f`Envoi ${p.id} retenu : ${p.reason}${p.message ? f` (« ${p.message} »)` : ''}. ${p.remedy}`,
    missed: (p: { id: string }) =>
      f`L’envoi ${p.id} devait partir plus tôt, et aucun worker n’était actif : il attend votre accord. Pour l’envoyer maintenant : facteur resume ${p.id} ; pour y renoncer : facteur cancel ${p.id}`,
    recovered: (p: { worker: string; released: number; unknown: number }) =>
      f`Le worker ${p.worker} a disparu : ${n(p.released)} message(s) repris, ${n(p.unknown)} d’issue inconnue.`,
    trouble: (p: { problem: string }) => f`${p.problem} Rien n’est perdu ; nouvel essai en continu.`,
    fault: (p: { problem: string; times: number }) =>
      f`${p.problem}${p.times > 1 ? f` (${n(p.times)} fois jusqu’ici)` : ''} Le reste continue.`,
    troubleOver: f`Le problème est passé, l’envoi reprend.`,
    stopping: f`Arrêt demandé : fin des messages en route (30 s au plus)…`,
    stopped: f`Worker arrêté.`,
    idle: f`Plus rien à envoyer : fin.`,
  },
  daemonStarted: (p: { pid: number; log: string }) =>
    f`✅ Worker démarré en arrière-plan (pid ${p.pid}).\n   Journal : ${p.log}\n   Arrêter : facteur worker stop`,
  stopAsked: (p: { count: number }) => f`Arrêt demandé à ${n(p.count)} worker${p.count > 1 ? 's' : ''}…`,
  stopped: f`✅ Arrêté.`,
  nothingToStop: f`Aucun worker actif.`,
  stalePid: (p: { file: string }) => f`ℹ️  ${p.file} datait d’un worker disparu ; il est remplacé.`,
  seconds: (p: { seconds: number }) => formatDuration(p.seconds),
  errors: {
    'worker-running': (p: { pid: number }): Said => ({
      what: f`Un worker tourne déjà en arrière-plan pour ce dossier (pid ${p.pid}).`,
      remedy: f`Voyez-le : facteur worker status ; arrêtez-le : facteur worker stop`,
    }),
    'worker-did-not-start': (p: { log: string; lines: string }): Said => ({
      what: f`Le worker n’a pas démarré. Dernières lignes de ${p.log} :\n${p.lines}`,
      remedy: f`Lancez-le au premier plan pour voir ce qui ne va pas : facteur worker`,
    }),
    'worker-did-not-stop': (p: { ids: string }): Said => ({
      what: f`Ces workers ne se sont pas arrêtés à temps : ${p.ids}`,
      remedy: f`S’ils ne répondent plus, tuez leur processus ; ce qui était en route sera repris ou montré comme inconnu.`,
    }),
  },
};
