import { f } from '../../typography.ts';
import { formats } from './format.ts';

const { formatNumber: n, plural } = formats;

/** What every view of the page says. */
export const common = {
  brand: 'Facteur',
  skip: f`Aller au contenu`,
  navigation: f`Navigation`,
  views: {
    home: f`Accueil`,
    campaigns: f`Envois`,
    campaign: f`Envoi`,
    draft: f`Nouvel envoi`,
    mailbox: f`Boîte de démonstration`,
    people: f`Personnes`,
    suppressions: f`Désinscriptions`,
    settings: f`Réglages`,
  },
  newCampaign: f`Nouvel envoi`,
  more: f`Plus`,
  loading: f`Un instant…`,
  close: f`Fermer`,
  cancel: f`Annuler`,
  undo: f`Annuler`,
  total: f`Total`,
  language: f`Langue`,
  languages: { fr: 'Français', en: 'English' },
  theme: f`Apparence`,
  themes: { auto: f`Comme l’ordinateur`, light: f`Claire`, dark: f`Sombre` },
  signOut: f`Fermer la session`,
  notFound: {
    title: f`Il n’y a rien à cette adresse`,
    text: f`Elle a peut-être été mal recopiée.`,
    home: f`Aller à l’accueil`,
  },
  /** A view or a part of one that failed. */
  failed: {
    title: f`Cela n’a pas pu être fait`,
    unreachable: f`Facteur ne répond pas`,
    restart: f`Vérifiez qu’il tourne encore sur cet ordinateur (facteur web), puis réessayez.`,
  },
  /** The live connection is gone. */
  offline: f`La liaison avec Facteur est coupée : les chiffres ne bougent plus. Elle est rétablie dès que possible.`,
  /** What a campaign is doing. */
  campaignStates: {
    draft: f`En préparation`,
    scheduled: f`Programmé`,
    running: f`En cours`,
    held: f`Retenu`,
    paused: f`En pause`,
    cancelled: f`Annulé`,
    finished: f`Terminé`,
  },
  /** What became of one person's mail. */
  deliveryStates: {
    pending: f`En attente`,
    sending: f`En train de partir`,
    deferred: f`À réessayer`,
    sent: f`Envoyé`,
    failed: f`Échoué`,
    unknown: f`Issue inconnue`,
    skipped: f`Écarté`,
    cancelled: f`Annulé`,
    returned: f`Revenu`,
    complained: f`Signalé comme indésirable`,
  },
  /** One sentence each, where the word alone does not say enough. */
  aboutStates: {
    pending: f`Le message n’est pas encore parti.`,
    sending: f`Le message est en train d’être remis au serveur.`,
    deferred: f`Le serveur a demandé de réessayer plus tard ; cela se fait tout seul.`,
    sent: f`Le serveur a accepté le message.`,
    failed: f`Le serveur a refusé le message : cette personne ne l’a pas reçu.`,
    unknown: f`La liaison a été coupée au moment de la remise : le message est peut-être arrivé. Il n’est jamais renvoyé tout seul.`,
    skipped: f`Cette ligne de la liste n’a pas reçu de message : adresse incorrecte, en double, ou désinscrite.`,
    cancelled: f`L’envoi a été annulé avant que ce message parte.`,
    returned: f`Le message avait été accepté, puis il est revenu : cette personne ne l’a pas reçu.`,
    complained: f`Cette personne a reçu le message et l’a signalé comme indésirable.`,
  },
  /** How many are in a state. */
  counted: {
    pending: (p: { count: number }) => f`${n(p.count)} en attente`,
    sending: (p: { count: number }) => f`${n(p.count)} en train de partir`,
    deferred: (p: { count: number }) => f`${n(p.count)} à réessayer`,
    sent: (p: { count: number }) => f`${n(p.count)} ${plural(p.count, 'envoyé', 'envoyés')}`,
    failed: (p: { count: number }) => f`${n(p.count)} ${plural(p.count, 'échoué', 'échoués')}`,
    unknown: (p: { count: number }) => f`${n(p.count)} à l’issue inconnue`,
    skipped: (p: { count: number }) => f`${n(p.count)} ${plural(p.count, 'écarté', 'écartés')}`,
    cancelled: (p: { count: number }) => f`${n(p.count)} ${plural(p.count, 'annulé', 'annulés')}`,
    returned: (p: { count: number }) => f`${n(p.count)} ${plural(p.count, 'revenu', 'revenus')}`,
    complained: (p: { count: number }) =>
      f`${n(p.count)} ${plural(p.count, 'signalé', 'signalés')} comme ${plural(p.count, 'indésirable', 'indésirables')}`,
    total: (p: { count: number }) => f`${n(p.count)} en tout`,
  },
  unnamed: f`Envoi sans nom`,
  /** The account that .env describes has no name of its own. */
  mainAccount: f`principal`,
  people: (p: { count: number }) => f`${n(p.count)} ${plural(p.count, 'personne', 'personnes')}`,
  /** Beside a bar of progress, for those who hear it. */
  progress: (p: { done: number; total: number }) => f`${n(p.done)} sur ${n(p.total)}`,
  perMinute: (p: { rate: number }) => f`${n(p.rate)} ${plural(p.rate, 'message', 'messages')} par minute`,
  /** "demain vers 14 h 30": a moment as people say it. */
  moments: {
    clock: (p: { hours: number; minutes: string }) => `${p.hours}\u00a0h\u00a0${p.minutes}`,
    today: (p: { time: string }) => f`à ${p.time}`,
    tomorrow: (p: { time: string }) => f`demain à ${p.time}`,
    yesterday: (p: { time: string }) => f`hier à ${p.time}`,
    other: (p: { date: string; time: string }) => f`le ${p.date} à ${p.time}`,
    about: {
      today: (p: { time: string }) => f`vers ${p.time}`,
      tomorrow: (p: { time: string }) => f`demain vers ${p.time}`,
      yesterday: (p: { time: string }) => f`hier vers ${p.time}`,
      other: (p: { date: string; time: string }) => f`le ${p.date} vers ${p.time}`,
    },
  },
  drop: { choose: f`Choisir un fichier`, chooseSeveral: f`Choisir des fichiers`, orDrop: f`ou glissez ici` },
};
