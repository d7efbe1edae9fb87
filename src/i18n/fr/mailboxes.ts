import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';
import { formatNumber as n } from './format.ts';

const s = (count: number) => (count > 1 ? 's' : '');

/** Boxes to which mail comes back: `facteur returns`, `check`, and what workers say of them. */
export const mailboxes = {
  none: f`Aucune boîte n’est lue : les retours se donnent à facteur returns read. Pour qu’ils soient lus tout seuls : returns dans facteur.yaml (docs/fr/retours.md).`,
  heading: (p: { mailbox: string }) => f`📥 ${p.mailbox}`,
  foreign: f`(n’est plus dans la configuration de ce projet)`,
  neverRead: f`Pas encore lue : un worker ou facteur serve la lira.`,
  readAt: (p: { at: string }) => f`Lue pour la dernière fois : ${p.at}`,
  mails: (p: { count: number }) => f`${n(p.count)} e-mail${s(p.count)} lu${s(p.count)}`,
  folders: (p: { folders: string }) => f`Dossiers : ${p.folders}`,
  troubleSince: (p: { at: string; problem: string }) => f`⚠️  Depuis ${p.at} : ${p.problem}`,
  /** Why a mailbox cannot be read. */
  troubles: {
    unreachable: (p: { mailbox: string; detail: string }): Said => ({
      what: f`Le serveur de la boîte ${p.mailbox} ne répond pas (${p.detail}).`,
      remedy: f`Vérifiez host et port sous returns dans facteur.yaml. Facteur essaie de nouveau tout seul ; rien n’est perdu.`,
    }),
    tls: (p: { mailbox: string; detail: string }): Said => ({
      what: f`La connexion à la boîte ${p.mailbox} ne peut pas être chiffrée (${p.detail}).`,
      remedy: f`Vérifiez port et tls sous returns dans facteur.yaml : port 993 avec tls: implicit, ou port 143 avec tls: require.`,
    }),
    refused: (p: { mailbox: string; detail: string }): Said => ({
      what: f`Le serveur refuse d’ouvrir la boîte ${p.mailbox} : ${p.detail}`,
      remedy: f`Vérifiez l’utilisateur et le mot de passe ; chez Gmail il faut un mot de passe d’application, et parfois autoriser IMAP dans les réglages de la boîte. Une correction est prise au prochain essai.`,
    }),
    'folder-missing': (p: { mailbox: string; detail: string }): Said => ({
      what: f`La boîte ${p.mailbox} n’a pas de dossier ${p.detail}.`,
      remedy: f`Corrigez folders sous returns dans facteur.yaml : les noms sont ceux que le serveur donne, par exemple INBOX/Retours.`,
    }),
    'not-moved': (p: { mailbox: string; detail: string }): Said => ({
      what: f`Dans la boîte ${p.mailbox}, les retours enregistrés n’ont pas pu être rangés (${p.detail}) : ils restent où ils sont.`,
      remedy: f`Corrigez ou retirez move sous returns dans facteur.yaml. Les retours sont lus et enregistrés quand même.`,
    }),
    full: (p: { mailbox: string; detail: string }): Said => ({
      what: f`La boîte ${p.mailbox} est pleine : ${p.detail}`,
      remedy: f`Faites de la place dans la boîte, ou demandez-en davantage à son hébergeur. Facteur essaie de nouveau tout seul.`,
    }),
    server: (p: { mailbox: string; detail: string }): Said => ({
      what: f`Le serveur de la boîte ${p.mailbox} répond par une erreur : ${p.detail}`,
      remedy: f`Facteur essaie de nouveau tout seul. Si cela dure, demandez à l’hébergeur de la boîte ce que veut dire sa réponse.`,
    }),
  },
  checks: {
    fine: (p: { mailbox: string; folders: string }) =>
      f`Boîte des retours ${p.mailbox} : connexion réussie, dossiers lus : ${p.folders}`,
  },
  errors: {
    'notice-unknown': (p: { provider: string }): Said => ({
      what: f`Ce n’est pas une notification de ${p.provider} telle que Facteur la connaît : rien n’est enregistré.`,
      remedy: f`Vérifiez que l’adresse /api/v1/returns/${p.provider} est bien celle de ce fournisseur, et que SNS n’envoie pas les messages « bruts » (raw message delivery).`,
    }),
    'notice-not-signed': (_: Record<string, never>): Said => ({
      what: f`La notification ne porte pas une signature valable d’Amazon SNS : rien n’est enregistré.`,
      remedy: f`Vérifiez l’heure de ce serveur. Une notification d’Amazon n’a rien à changer ; toute autre est refusée.`,
    }),
    'notice-not-checked': (p: { host: string; problem: string }): Said => ({
      what: f`${p.host} n’a pas pu être joint pour vérifier la notification : ${p.problem}`,
      remedy: f`Laissez ce serveur joindre ${p.host} en https. Amazon renvoie la notification.`,
    }),
    'notice-too-early': (_: Record<string, never>): Said => ({
      what: f`L’envoi dont parle la notification est encore en cours.`,
      remedy: f`Le fournisseur renvoie la notification : elle sera enregistrée alors.`,
    }),
  },
  log: {
    subscription: (p: { topic: string; confirm: string; confirmed: boolean }) =>
      p.confirmed
        ? f`Retours : notifications d’Amazon SNS acceptées (${p.topic})`
        : f`Retours : Amazon SNS demande si ses notifications (${p.topic}) sont voulues ici. Pour les accepter, ouvrez : ${p.confirm}`,
    reading: (p: { mailbox: string }) => f`Retours : ce worker lit la boîte ${p.mailbox}`,
    read: (p: { mailbox: string; mails: number; recorded: number }) =>
      f`Retours : ${n(p.mails)} e-mail${s(p.mails)} lu${s(p.mails)} dans ${p.mailbox}, dont ${n(p.recorded)} sur nos envois`,
    trouble: (p: { problem: string }) => f`Retours : ${p.problem}`,
    back: (p: { mailbox: string }) => f`Retours : la boîte ${p.mailbox} est lue de nouveau`,
  },
};
