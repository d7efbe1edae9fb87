import { f } from '../../typography.ts';

/** Why nothing is sent for now, by the code of the reason: what the matter is, and what to do about it on the page. */
export const holds = {
  auth: {
    what: f`Le serveur refuse l’identifiant ou le mot de passe`,
    remedy: f`Corrigez le mot de passe du compte dans les réglages, puis reprenez l’envoi. Personne n’est perdu.`,
  },
  tls: {
    what: f`La connexion protégée au serveur n’aboutit pas`,
    remedy: f`Vérifiez le nom et le port du serveur dans les réglages, puis reprenez l’envoi.`,
  },
  configuration: {
    what: f`Le réglage du compte ne convient pas au serveur`,
    remedy: f`Vérifiez le serveur, le port et l’adresse d’expéditeur dans les réglages, puis reprenez l’envoi.`,
  },
  reputation: {
    what: f`Le fournisseur refuse cet expéditeur`,
    remedy: f`Lisez sa réponse : le compte est peut-être bloqué, ou le domaine mal déclaré. Une fois la cause levée, reprenez l’envoi.`,
  },
  failures: {
    what: f`Plusieurs refus de suite qui ne tiennent pas aux adresses`,
    remedy: f`Lisez la réponse du serveur, corrigez le message ou le compte, puis reprenez l’envoi.`,
  },
  returns: {
    what: f`Trop d’adresses de cette liste n’existent plus`,
    remedy: f`Continuer pourrait faire bloquer le compte. Vérifiez la liste, puis reprenez l’envoi si elle est bonne.`,
  },
  unexpected: {
    what: f`Une erreur imprévue, qui est une faute de Facteur`,
    remedy: f`Un nouvel essai se fait tout seul.`,
  },
  unreachable: {
    what: f`Le serveur ne répond pas`,
    remedy: f`L’envoi reprendra tout seul dès qu’il répondra. Vérifiez votre connexion à Internet.`,
  },
  throttled: { what: f`Le serveur demande de ralentir`, remedy: f`L’envoi reprendra tout seul.` },
  quota: { what: f`Le compte a envoyé tout ce qu’il peut pour l’instant`, remedy: f`L’envoi reprendra tout seul.` },
  hours: { what: f`Ce n’est pas l’heure d’envoyer`, remedy: f`L’envoi reprendra tout seul à l’heure réglée.` },
  missed: {
    what: f`L’heure prévue est passée sans que l’envoi ait pu commencer`,
    remedy: f`Reprenez l’envoi s’il doit encore partir, ou annulez-le.`,
  },
  'ledger-rollback': {
    what: f`Les données sont revenues à un état antérieur : ce qui est parti depuis n’y figure plus`,
    remedy: f`Rien ne part avant votre accord. Si vous reprenez, ce qui a pu partir entre-temps reste « incertain » et n’est pas renvoyé.`,
  },
  'ledger-moved': {
    what: f`Ce dossier de données vient d’un autre ordinateur, où l’envoi avait commencé`,
    remedy: f`Si l’envoi continue là-bas, ne reprenez pas ici : chacun recevrait le message deux fois.`,
  },
  restored: {
    what: f`Ces données viennent d’une sauvegarde ; ce qui est parti depuis n’y figure pas`,
    remedy: f`Si rien n’est parti depuis la sauvegarde, reprenez l’envoi ; sinon, annulez-le.`,
  },
  'ledger-damaged': {
    what: f`Une partie des données de cet envoi est illisible et a été mise de côté`,
    remedy: f`Reprenez pour envoyer le reste, ou annulez l’envoi.`,
  },
};
