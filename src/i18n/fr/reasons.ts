import { f } from '../typography.ts';

/** Why somebody did not get a message (app/reason.ts): in a few words, and what that means for whoever sends. */
export const reasons = {
  permanent: {
    what: f`adresse inexistante`,
    remedy: f`Cette boîte ou ce domaine n’existe plus. Demandez la nouvelle adresse à la personne, puis corrigez votre liste.`,
  },
  address: {
    what: f`adresse inutilisable`,
    remedy: f`L’adresse est mal écrite, ou le serveur d’envoi ne l’accepte pas. Corrigez-la dans votre liste.`,
  },
  full: {
    what: f`boîte pleine`,
    remedy: f`La personne ne reçoit plus rien pour l’instant. Prévenez-la autrement, ou réessayez dans quelques jours.`,
  },
  temporary: {
    what: f`refus passager`,
    remedy: f`Le serveur d’en face n’a pas pu le prendre à ce moment-là. Un nouvel essai a de bonnes chances d’aboutir.`,
  },
  connection: {
    what: f`connexion perdue`,
    remedy: f`La liaison s’est coupée avant la remise du message : rien n’est parti. Un nouvel essai est sans risque.`,
  },
  policy: {
    what: f`expéditeur refusé`,
    remedy: f`Le serveur d’en face refuse l’expéditeur, pas la personne : réputation, authentification du domaine ou règles propres. L’adresse est bonne.`,
  },
  content: {
    what: f`message refusé`,
    remedy: f`C’est le message qui ne passe pas : trop lourd, ou jugé mal formé. Allégez-le ou changez-en le contenu avant de renvoyer.`,
  },
  unanswered: {
    what: f`issue inconnue`,
    remedy: f`Le message a été remis, mais la réponse du serveur s’est perdue : il est peut-être arrivé. Le renvoyer peut faire un doublon.`,
  },
  complained: {
    what: f`signalé comme indésirable`,
    remedy: f`La personne a reçu le message et l’a signalé comme indésirable. Ne lui écrivez plus.`,
  },
  invalid: { what: f`adresse invalide dans la liste`, remedy: f`Corrigez l’adresse dans votre liste.` },
  duplicate: {
    what: f`adresse en double dans la liste`,
    remedy: f`Cette adresse figurait déjà plus haut dans la liste : le message n’y est parti qu’une fois.`,
  },
  suppressed: {
    what: f`ne veut plus rien recevoir, ou adresse morte`,
    remedy: f`L’adresse est sur la liste des personnes à qui ne plus écrire.`,
  },
  unknown: { what: f`autre raison`, remedy: f`Lisez la réponse du serveur : elle dit ce qu’il en est.` },
};
