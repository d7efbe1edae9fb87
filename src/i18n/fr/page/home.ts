import { f } from '../../typography.ts';
import { formatSpan, formats } from './format.ts';

const { formatNumber: n, formatDuration, plural } = formats;

/** The view `home`. */
export const home = {
  running: f`En ce moment`,
  nothing: {
    title: f`Rien n’est en train de partir`,
    text: f`Un nouvel envoi commence par une liste de personnes et un message.`,
  },
  rate: (p: { rate: string }) => f`${p.rate} messages par minute`,
  timeLeft: (p: { seconds: number }) => f`encore ${formatDuration(p.seconds)}`,
  ends: (p: { time: string }) => f`fin ${p.time}`,
  starts: (p: { time: string }) => f`départ ${p.time}`,
  others: (p: { count: number }) => f`Voir ${n(p.count)} ${plural(p.count, 'autre', 'autres')} en cours`,
  pause: f`Mettre en pause`,
  resume: f`Reprendre`,
  see: f`Voir cet envoi`,
  recent: f`Derniers envois`,
  allCampaigns: f`Tous les envois`,
  name: f`Envoi`,
  state: f`État`,
  outcome: f`Résultat`,
  when: f`Quand`,
  drafts: {
    title: f`À continuer`,
    noList: f`sans liste`,
    changed: (p: { time: string }) => f`modifié ${p.time}`,
    go: f`Continuer`,
    discard: f`Jeter`,
    discarded: (p: { name: string }) => f`« ${p.name} » a été jeté.`,
    ask: {
      title: (p: { name: string }) => f`Jeter « ${p.name} » ?`,
      text: f`Sa liste et son message sont effacés de cet ordinateur. Rien n’a été envoyé.`,
      yes: f`Jeter ce brouillon`,
    },
  },
  accounts: {
    title: f`Vos comptes`,
    used: (p: { used: number; left: number; seconds: number }) =>
      f`${n(p.used)} ${plural(p.used, 'envoyé', 'envoyés')} en ${formatSpan(p.seconds)}, encore ${n(p.left)} possibles`,
    noLimit: f`Pas de limite connue par jour`,
    free: f`Prêt`,
    held: f`Retenu`,
    gone: f`n’est plus dans les réglages`,
  },
  /** For who comes for the first time. */
  first: {
    title: f`Bienvenue`,
    text: f`Trois choses, et votre message part à tout le monde, une seule fois chacun.`,
    account: {
      title: f`Votre compte d’envoi`,
      text: f`L’adresse et le mot de passe avec lesquels vous envoyez d’habitude.`,
      action: f`Régler le compte`,
      done: f`C’est fait`,
    },
    list: { title: f`Votre liste`, text: f`Le fichier Excel des adhérents, ou quelques adresses copiées de là.` },
    message: {
      title: f`Votre message`,
      text: f`Écrit ici, ou repris d’un document. Vous le relisez et l’essayez avant que quoi que ce soit ne parte.`,
    },
    begin: f`Préparer le premier envoi`,
  },
};
