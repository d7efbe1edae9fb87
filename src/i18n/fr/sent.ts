import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';
import { formatNumber as n } from './format.ts';

/** Why copies cannot be made; a code that only a newer version knows is an answer of the server. */
export function sentTrouble(p: { code: string; mailbox: string; detail: string }): Said {
  const { troubles } = sent;
  const { code } = p;
  return (Object.hasOwn(troubles, code) ? troubles[code as keyof typeof troubles] : troubles.server)(p);
}

const s = (count: number) => (count > 1 ? 's' : '');

/** Copies of what was sent, in the folder of sent mail: `check`, `status`, and what workers say of them. */
export const sent = {
  /** Why copies cannot be made. */
  troubles: {
    unreachable: (p: { mailbox: string; detail: string }): Said => ({
      what: f`Copies des envois : le serveur de la boîte ${p.mailbox} ne répond pas (${p.detail}).`,
      remedy: f`Vérifiez host et port sous sent dans facteur.yaml. Les envois continuent ; Facteur essaie de nouveau tout seul et rattrape les copies.`,
    }),
    tls: (p: { mailbox: string; detail: string }): Said => ({
      what: f`Copies des envois : la connexion à la boîte ${p.mailbox} ne peut pas être chiffrée (${p.detail}).`,
      remedy: f`Vérifiez port et tls sous sent dans facteur.yaml : port 993 avec tls: implicit, ou port 143 avec tls: require. Les envois continuent.`,
    }),
    refused: (p: { mailbox: string; detail: string }): Said => ({
      what: f`Copies des envois : le serveur refuse d’ouvrir la boîte ${p.mailbox} : ${p.detail}`,
      remedy: f`Vérifiez l’utilisateur et le mot de passe ; il faut parfois autoriser IMAP dans les réglages de la boîte. Les envois continuent ; une correction est prise au prochain essai.`,
    }),
    'folder-missing': (p: { mailbox: string; detail: string }): Said => ({
      what: f`Copies des envois : la boîte ${p.mailbox} n’a pas le dossier qu’il faut, et il n’a pas pu être créé (${p.detail}).`,
      remedy: f`Créez un dossier « Envoyés » dans votre logiciel de messagerie, ou nommez celui qu’il faut : folder sous sent dans facteur.yaml. Les envois continuent.`,
    }),
    full: (p: { mailbox: string; detail: string }): Said => ({
      what: f`Copies des envois : la boîte ${p.mailbox} est pleine : ${p.detail}`,
      remedy: f`Faites de la place dans la boîte, ou contentez-vous d’un exemplaire par campagne (sent: one dans facteur.yaml). Les envois continuent ; les copies suivront.`,
    }),
    server: (p: { mailbox: string; detail: string }): Said => ({
      what: f`Copies des envois : le serveur de la boîte ${p.mailbox} répond par une erreur : ${p.detail}`,
      remedy: f`Les envois continuent, et Facteur essaie de nouveau tout seul. Si cela dure, demandez à l’hébergeur de la boîte ce que veut dire sa réponse.`,
    }),
  },
  checks: {
    fine: (p: { account: string; mailbox: string; folder: string }) =>
      f`Copies des envois du compte ${p.account} : connexion à ${p.mailbox} réussie, dossier ${p.folder}`,
    made: (p: { account: string; mailbox: string }) =>
      f`Copies des envois du compte ${p.account} : connexion à ${p.mailbox} réussie ; il n’y a pas de dossier des envois, il sera créé`,
    twice: (p: { account: string; provider: string }): Said => ({
      what: f`Compte ${p.account} : ${p.provider} garde de lui-même une copie de ce qui est envoyé. Avec sent, chaque copie y serait deux fois.`,
      remedy: f`Retirez sent de ce compte (sent: none), sauf si les copies vont dans une autre boîte.`,
    }),
    counts: (p: { account: string; mailbox: string; copied: number; perhaps: number; missed: number }) =>
      [
        f`Copies des envois du compte ${p.account} dans ${p.mailbox} : ${n(p.copied)} copie${s(p.copied)} faite${s(p.copied)}`,
        ...(p.perhaps > 0 ? [f`${n(p.perhaps)} peut-être`] : []),
        ...(p.missed > 0 ? [f`${n(p.missed)} impossible${s(p.missed)}`] : []),
      ].join(', '),
  },
  log: {
    copying: (p: { mailbox: string }) => f`Copies des envois : ce worker les range dans la boîte ${p.mailbox}`,
    copied: (p: { mailbox: string; copies: number }) =>
      f`Copies des envois : ${n(p.copies)} rangée${s(p.copies)} dans la boîte ${p.mailbox}`,
    again: (p: { mailbox: string }) => f`Copies des envois : la boîte ${p.mailbox} en reçoit de nouveau`,
    last: (p: { mailbox: string }) =>
      f`Copies des envois : les dernières sont rangées dans la boîte ${p.mailbox}, une minute au plus ; les autres le seront par le prochain worker. Ctrl+C pour ne pas attendre.`,
  },
};
