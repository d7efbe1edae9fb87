import type { OwnTexts } from '../own-texts.ts';
import { f } from '../typography.ts';
import { formatWindow, formatNumber as n } from './format.ts';

const mo = (bytes: number) => `${n(bytes / 1_000_000, 1)}\u202fMo`;

/** What is kept as a code: in the place of a server's reply, as the message of a hold, as the cause within an error. */
export const own: OwnTexts = {
  'dry-run': () => f`TEST : non envoyé`,
  closing: () => f`Envoi arrêté avant la remise du message`,
  withdrawn: () => f`Non commencé`,
  'lost-before': (p) => f`Connexion perdue avant la fin de la remise du message : ${p.detail}`,
  'lost-after': (p) => f`Message remis, mais pas de réponse du serveur : ${p.detail}. Nul ne sait s’il est parti.`,
  'connection-ended': (p) => f`${p.server === undefined ? '' : f`${p.server} : `}la connexion s’est fermée`,
  stopped: () => f`arrêt demandé`,
  'no-encryption': (p) =>
    f`${p.host} n’offre pas de chiffrement (STARTTLS) : le mot de passe n’a pas été envoyé. Vérifiez SMTP_PORT et SMTP_TLS.`,
  'no-answer': () => f`pas de réponse dans le délai`,
  'unexpected-reply': (p) => f`réponse inattendue « ${p.reply} »`,
  'invalid-address': (p) => f`Adresse inutilisable telle quelle : ${p.address}`,
  'no-smtputf8': (p) => f`Le serveur d’envoi n’accepte pas les adresses accentuées (SMTPUTF8) : ${p.address}`,
  'too-large': (p) => f`Le message fait ${mo(p.size)} ; le serveur d’envoi accepte au plus ${mo(p.limit)}.`,
  'not-composed': (p) => f`Le message n’a pas pu être composé : ${p.detail}`,

  'worker-vanished': () =>
    f`Le worker a disparu entre la remise du message et la réponse du serveur. Nul ne sait s’il est parti.`,
  'perhaps-sent': () => f`Ce qu’est devenu ce message ne se lit plus dans les données. Nul ne sait s’il est parti.`,
  'perhaps-sent-since': () =>
    f`Les données sont revenues à un état antérieur. Nul ne sait si ce message est parti entre-temps.`,
  'row-lost': () => f`La ligne de la liste ne se lit plus dans les données : personne à qui écrire.`,
  'backup-sending': () =>
    f`Ce message était en train de partir quand la sauvegarde a été faite. Nul ne sait s’il est parti.`,

  'limit-reached': (p) => f`limite du compte : ${n(p.most)} message${p.most > 1 ? 's' : ''} par ${formatWindow(p.ms)}`,
  'sent-since-backup': (p) => f`${p.backup} ; partis d’ici depuis : jusqu’au n° ${n(p.upTo)}`,
};
