import { f } from '../typography.ts';
import { formatNumber } from './format.ts';

const mo = (bytes: number) => `${formatNumber(bytes / 1_000_000, 1)}\u202fMo`;

/** What the transport says itself, where no server gave an answer that could be shown. */
export const transport = {
  errors: {},
  /** `reply` of outcomes. */
  replies: {
    dryRun: f`TEST : non envoyé`,
    closing: f`Envoi arrêté avant la remise du message`,
    withdrawn: f`Non commencé`,
    lostBefore: (p: { detail: string }) => f`Connexion perdue avant la fin de la remise du message : ${p.detail}`,
    lostAfter: (p: { detail: string }) =>
      f`Message remis, mais pas de réponse du serveur : ${p.detail}. Nul ne sait s’il est parti.`,
    connectionEnded: f`la connexion s’est fermée`,
    stopped: f`arrêt demandé`,
    noEncryption: (p: { host: string }) =>
      f`${p.host} n’offre pas de chiffrement (STARTTLS) : le mot de passe n’a pas été envoyé. Vérifiez SMTP_PORT et SMTP_TLS.`,
    noAnswer: f`pas de réponse dans le délai`,
    unexpected: (p: { reply: string }) => f`réponse inattendue « ${p.reply} »`,
    invalidAddress: (p: { address: string }) => f`Adresse inutilisable telle quelle : ${p.address}`,
    noSmtpUtf8: (p: { address: string }) =>
      f`Le serveur d’envoi n’accepte pas les adresses accentuées (SMTPUTF8) : ${p.address}`,
    tooLarge: (p: { size: number; limit: number }) =>
      f`Le message fait ${mo(p.size)} ; le serveur d’envoi accepte au plus ${mo(p.limit)}.`,
  },
};
