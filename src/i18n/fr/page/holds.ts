import { f } from '../../typography.ts';
import { formats } from './format.ts';

const { formatNumber: n } = formats;

/** Why nothing leaves for now, and what to do about it on the page; by the codes of `heldReason`. */
export const holds = {
  reasons: {
    auth: {
      what: f`Le serveur refuse l’identifiant ou le mot de passe`,
      remedy: f`Corrigez-les dans les réglages du compte, puis reprenez : personne n’est perdu.`,
    },
    tls: {
      what: f`La connexion chiffrée avec le serveur n’aboutit pas`,
      remedy: f`Vérifiez le serveur, le port et le chiffrement dans les réglages du compte, puis reprenez.`,
    },
    configuration: {
      what: f`Les réglages du compte ne conviennent pas`,
      remedy: f`Vérifiez le serveur et le port dans les réglages du compte, puis reprenez.`,
    },
    reputation: {
      what: f`Le fournisseur refuse cet expéditeur`,
      remedy: f`Lisez sa réponse. Si l’adresse est bloquée pour un temps, attendez, puis reprenez.`,
    },
    failures: {
      what: f`Le serveur a refusé plusieurs messages de suite, et ce n’est pas à cause des adresses`,
      remedy: f`Lisez sa réponse, corrigez le message ou le compte, puis reprenez.`,
    },
    unexpected: {
      what: f`Une erreur imprévue, qui est une faute de Facteur`,
      remedy: f`Un nouvel essai se fait tout seul. Si cela dure, signalez-la au projet.`,
    },
    unreachable: {
      what: f`Le serveur ne répond pas`,
      remedy: f`L’envoi reprendra tout seul dès qu’il répondra. Vérifiez que cet ordinateur est relié à Internet.`,
    },
    throttled: { what: f`Le serveur demande de ralentir`, remedy: f`L’envoi reprendra tout seul.` },
    quota: {
      what: f`Le compte a envoyé tout ce que son fournisseur permet pour l’instant`,
      remedy: f`L’envoi reprendra tout seul dès que le fournisseur l’acceptera ; personne n’est perdu.`,
    },
    returns: {
      what: f`Trop de messages sont revenus : des adresses de la liste n’existent plus`,
      remedy: f`Les fournisseurs bloquent pour cela. Regardez qui ne l’a pas reçu, vérifiez d’où vient la liste, puis reprenez : ces adresses ne reçoivent plus rien.`,
    },
    hours: { what: f`Ce n’est pas l’heure d’envoyer`, remedy: f`L’envoi reprendra tout seul à l’heure réglée.` },
    missed: {
      what: f`L’heure prévue est passée sans que l’envoi en arrière-plan soit en marche`,
      remedy: f`Envoyez-le maintenant, ou renoncez-y.`,
    },
    'ledger-rollback': {
      what: f`Les données sont revenues à un état antérieur : ce qui est parti depuis n’y figure plus`,
      remedy: f`Rien ne part sans votre accord. Ce qui a pu partir entre-temps reste « Issue inconnue » et n’est pas renvoyé tout seul.`,
    },
    'ledger-moved': {
      what: f`Cet ordinateur ne connaît pas ces données, et l’envoi a commencé ailleurs`,
      remedy: f`Si l’envoi continue sur l’autre ordinateur, ne reprenez pas ici : chacun recevrait le message deux fois.`,
    },
    restored: {
      what: f`Ces données viennent d’une sauvegarde : ce qui est parti depuis n’y figure pas`,
      remedy: f`Si rien n’est parti depuis la sauvegarde, reprenez ; sinon, annulez cet envoi.`,
    },
    'ledger-damaged': {
      what: f`Une partie des données de cet envoi est illisible et a été mise de côté`,
      remedy: f`Vous pouvez envoyer le reste, ou annuler cet envoi.`,
    },
  },
  /** Before the server's own words. */
  server: f`Réponse du serveur :`,
  until: (p: { time: string }) => f`Prochain essai ${p.time}.`,
  resume: f`Reprendre`,
  settings: f`Ouvrir les réglages du compte`,
  account: (p: { name: string; what: string }) => f`Compte « ${p.name} » : ${p.what}`,
  waiting: (p: { count: number }) => f`${n(p.count)} comptes attendent et reprendront tout seuls`,
  resumeAll: f`Reprendre maintenant`,
  campaign: (p: { name: string; what: string }) => f`Envoi « ${p.name} » : ${p.what}`,
  resumed: f`Facteur réessaie maintenant.`,
};
