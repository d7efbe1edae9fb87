import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';
import { formatNumber as n } from './format.ts';

/** Which delivery of ours a mail is about. */
export interface Whose {
  readonly delivery: string | null;
  readonly guess: boolean;
}

/** Why a message came back, or what was said of it. */
const causes = {
  permanent: f`adresse inexistante`,
  full: f`boîte pleine`,
  temporary: f`empêchement passager`,
  policy: f`expéditeur refusé`,
  content: f`message refusé`,
  unknown: f`raison inconnue`,
  complaint: f`signalé comme indésirable`,
};

/** `facteur returns`: what comes back by mail. */
export const returns = {
  command: {
    returns: f`ce qui revient par e-mail : messages non distribués, plaintes, réponses`,
    read: f`lit ce qui est revenu et l’enregistre : un fichier, un dossier, une Maildir, un mbox`,
    file: f`fichier ou dossier ; - : entrée standard`,
    days: f`compter ce qui est revenu des envois des derniers jours (30)`,
    dry: f`dire ce qui est compris, sans rien enregistrer`,
  },
  /** `facteur returns`: what came back lately. */
  overview: {
    heading: (p: { days: number; count: number }) =>
      p.count === 0
        ? f`📪 Rien n’est revenu des envois des ${n(p.days)} derniers jours.`
        : f`📪 Revenus des envois des ${n(p.days)} derniers jours : ${n(p.count)}`,
    reason: (p: { reason: string; count: number }) => f`${p.reason} : ${n(p.count)}`,
    domain: (p: { domain: string; count: number; reasons: string }) => f`${p.domain} : ${n(p.count)} (${p.reasons})`,
    otherDomains: 'autres domaines',
    partial: (p: { count: number }) => f`(compté sur les ${n(p.count)} plus récents)`,
  },
  /** What a mail is. */
  kinds: {
    return: f`📪 Message non distribué`,
    complaint: f`🚫 Plainte pour courrier indésirable`,
    'auto-reply': f`🏖️  Réponse automatique d’une personne absente`,
    unsubscribe: f`✋ Quelqu’un ne veut plus rien recevoir (dit avec ses mots : à lire)`,
    asked: f`✋ Désinscription demandée`,
    receipt: f`📬 Accusé de réception`,
    reply: f`💬 Réponse d’une personne`,
    other: f`ℹ️  Rien de tout cela`,
  },
  named: (p: { name: string; kind: string }) => f`${p.name} : ${p.kind}`,
  causes,
  cameBack: (p: { parts: readonly string[] }): string => f`📪 Revenus : ${p.parts.join(', ')}`,
  refusedSender: (p: { count: number }): string => {
    const what = p.count === 1 ? f`1 message a été refusé` : f`${n(p.count)} messages ont été refusés`;
    return f`⚠️  ${what} à cause de l’expéditeur, non de l’adresse : vérifiez SPF, DKIM et DMARC du domaine, et que votre serveur n’est sur aucune liste noire.`;
  },
  /** Of one message. */
  cause: (p: { cause: keyof typeof causes; guess: boolean }): string =>
    f`Revenu : ${causes[p.cause]}${p.guess ? f` (supposé : l’e-mail ne nomme aucun message)` : ''}`,
  recipient: (p: {
    email: string;
    class: 'permanent' | 'full' | 'temporary' | 'policy' | 'content' | 'unknown';
    status: string | null;
    reply: string | null;
    delivery: string | null;
    guess: boolean;
    delayed: boolean;
  }): string => {
    const because = causes[p.class] + (p.delayed ? f` (le serveur essaie encore)` : '');
    const line = f`   ${p.email} : ${because}${returns.whose(p)}`;
    return p.reply === null ? line : f`${line}\n      ${p.reply}`;
  },
  person: (p: Whose & { email: string }): string => f`   ${p.email}${returns.whose(p)}`,
  /** Which delivery it is about; a guess: the mail does not say. */
  whose: ({ delivery, guess }: Whose): string => {
    if (delivery === null) return '';
    return guess ? f`, envoi ${delivery} (supposé : le dernier message à cette adresse)` : f`, envoi ${delivery}`;
  },
  /** What the ledger answered. */
  told: {
    recorded: f`✅ enregistré`,
    known: f`ℹ️  déjà enregistré`,
    unsettled: f`⏳ l’envoi est en cours : à relire ensuite`,
    refused: f`⚠️  aucun message n’est parti à cette adresse sous ce numéro : rien n’est changé`,
    unnamed: f`⚠️  l’e-mail ne dit pas de quel envoi il s’agit : rien n’est changé`,
  },
  /** Why an address is not written to any more, as it follows from the mail. */
  suppressed: {
    unsubscribed: f`✋ retirée de la liste`,
    'hard-bounce': f`✋ plus rien n’y sera envoyé : adresse morte`,
    complaint: f`✋ plus rien n’y sera envoyé : plainte`,
    operator: f`✋ plus rien n’y sera envoyé`,
  },
  errors: {
    'returns-not-found': (p: { file: string }): Said => ({
      what: f`Il n’y a ni fichier ni dossier ${p.file}.`,
      remedy: f`Vérifiez le nom, ou donnez l’e-mail par l’entrée standard : facteur returns read - < retour.eml`,
    }),
    'returns-later': (p: { problem: string }): Said => ({
      what: f`Cet e-mail n’a pas pu être enregistré maintenant : ${p.problem}`,
      remedy: f`Un serveur d’e-mail le redonne de lui-même (code de sortie 75). Sinon : relisez-le plus tard.`,
    }),
    'returns-unreadable': (p: { file: string; problem: string }): Said => ({
      what: f`${p.file} ne peut pas être lu : ${p.problem}`,
      remedy: f`Vérifiez vos droits sur le fichier ou le dossier.`,
    }),
  },
};
