import type { OwnTexts } from '../own-texts.ts';
import { f } from '../typography.ts';
import { formatWindow, formatNumber as n } from './format.ts';
import { remedyText } from './remedies.ts';
import { sentTrouble } from './sent.ts';

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
    f`Le programme d’envoi s’est arrêté entre la remise du message et la réponse du serveur. On ne sait pas s’il est parti.`,
  'perhaps-sent': () => f`Ce qu’est devenu ce message ne se lit plus dans les données. Nul ne sait s’il est parti.`,
  'perhaps-sent-since': () =>
    f`Les données sont revenues à un état antérieur. Nul ne sait si ce message est parti entre-temps.`,
  'row-lost': () => f`La ligne de la liste ne se lit plus dans les données : personne à qui écrire.`,
  'backup-sending': () =>
    f`Ce message était en train de partir quand la sauvegarde a été faite. Nul ne sait s’il est parti.`,

  'still-sending': () => f`le message dont il s’agit est encore en train de partir`,

  'standard-input': () => '(entrée standard)',

  remedy: remedyText,
  'copy-trouble': (p) => sentTrouble(p).what,
  'copy-remedy': (p) => sentTrouble(p).remedy,
  'limit-reached': (p) => f`limite du compte : ${n(p.most)} message${p.most > 1 ? 's' : ''} par ${formatWindow(p.ms)}`,
  'many-returned': (p) => f`${n(p.dead)} messages sur ${n(p.gone)} sont revenus : adresse inexistante`,
  'sent-since-backup': (p) => f`${p.backup} ; partis d’ici depuis : jusqu’au n° ${n(p.upTo)}`,

  'not-a-file': () => f`ce n’est pas un fichier ordinaire`,
  'template-endless': () =>
    f`il demande trop de temps ou de mémoire ; une boucle {% for %} y tourne peut-être sans fin`,
  'template-several-lines': () =>
    f`un retour à la ligne ou un caractère nul se trouve dans une valeur qui doit tenir sur une ligne`,
  'template-variable-missing': (p) => f`il manque la variable ${p.name}`,
  'not-an-address': (p) => f`ce n’est pas une adresse : ${p.address}`,

  'file-missing': () => f`fichier introuvable`,
  'file-unreadable': () => f`fichier illisible, ou pas un fichier ordinaire`,
  'file-outside': () => f`le chemin mène hors du dossier du message`,
  'file-hidden': () => f`un nom qui commence par un point n’est pas joint`,
  'file-name': () => f`un nom de fichier contient un caractère interdit`,
  'file-too-large': () => f`fichier de plus de 64 Mo`,

  'value-empty': (p) => f`${p.task} : la valeur est vide (prévoyez-le : {% if age and age > 17 %}, | default: 0)`,
  'value-not-number': (p) => f`${p.task} demande un nombre`,
  'value-ambiguous': (p) =>
    f`${p.task} : ce nombre peut se lire de deux façons, écrivez-le sans séparateur de milliers, avec une virgule décimale`,
  'value-units': (p) => f`${p.task} : ces montants ne sont pas dans la même unité`,
  'value-percent': (p) =>
    f`${p.task} : un pourcentage peut se compter de deux façons, retirez-lui son signe (| remove: "%") et divisez par 100 s’il le faut`,
  'value-one-number': (p) => f`${p.task} demande un seul nombre (dans un modèle, les décimales suivent un point : 1.5)`,
  'value-zero': (p) => f`${p.task} : division par zéro`,
  'value-too-large': (p) => f`${p.task} : le résultat est trop grand`,
  'value-no-date': (p) => f`${p.task} demande une date`,
  'value-ambiguous-date': (p) =>
    f`${p.task} : rien ne dit lequel de ces nombres est le mois, écrivez la date 2026-12-05`,
  'value-span': (p) => f`${p.task} demande une durée : "3 jours", "2 semaines", "1 mois"`,
  'value-future': (p) => f`${p.task} : cette date est à venir`,
  'value-currency': (p) => f`${p.task} : cette monnaie n’existe pas (EUR, CHF, XOF...)`,
  'value-phone': (p) => f`${p.task} : ce n’est pas un numéro de téléphone`,
};
