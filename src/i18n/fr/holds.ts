import { f } from '../typography.ts';

/** Why an account or a campaign is held, and what to do about it. */
export const holds = {
  auth: {
    what: f`le serveur refuse l’identifiant, le mot de passe ou l’accès du compte`,
    remedy: f`Corrigez SMTP_USER et SMTP_PASSWORD (ou EMAIL_SENDER et EMAIL_PASSWORD) dans .env, puis : facteur resume`,
  },
  tls: {
    what: f`la connexion chiffrée n’aboutit pas`,
    remedy: f`Vérifiez SMTP_HOST, SMTP_PORT et SMTP_TLS dans .env (et le certificat du serveur), puis : facteur resume`,
  },
  configuration: {
    what: f`le réglage du compte ne convient pas`,
    remedy: f`Vérifiez SMTP_HOST et SMTP_PORT dans .env, puis : facteur resume`,
  },
  reputation: {
    what: f`le fournisseur refuse cet expéditeur (réputation ou authentification)`,
    remedy: f`Vérifiez SPF, DKIM et DMARC du domaine, attendez si l’adresse est bloquée, puis : facteur resume`,
  },
  failures: {
    what: f`plusieurs refus de suite qui ne tiennent pas aux adresses`,
    remedy: f`Lisez la réponse du serveur, corrigez le message ou le compte, puis : facteur resume`,
  },
  returns: {
    what: f`trop d’adresses n’existent pas : les fournisseurs bloquent qui continue de leur écrire`,
    remedy: f`Regardez ce qui est revenu (facteur status ID, facteur export ID --state returned), retirez les vieilles adresses de la liste, puis : facteur resume`,
  },
  unexpected: {
    what: f`une erreur imprévue, qui est une faute de ce programme`,
    remedy: f`Nouvel essai automatique ; gardez le journal du worker et signalez-la au projet.`,
  },
  unreachable: {
    what: f`le serveur ne répond pas`,
    remedy: f`L’envoi reprendra seul dès que le serveur répondra ; vérifiez votre connexion et SMTP_HOST, SMTP_PORT.`,
  },
  throttled: {
    what: f`le serveur demande de ralentir`,
    remedy: f`L’envoi reprendra seul.`,
  },
  'ledger-rollback': {
    what: f`les données sont revenues à un état antérieur : ce qui est parti depuis n’y figure plus`,
    remedy: f`Rien ne part avant votre accord. Si un worker d’une autre machine est nommé, redémarrez-le là-bas : l’envoi reprendra seul. Sinon : facteur resume ; ce qui a pu partir entre-temps reste « inconnu » et ne repart pas de lui-même.`,
  },
  'ledger-moved': {
    what: f`cette machine ne connaît pas ce dossier de données, et l’envoi y est déjà en cours`,
    remedy: f`Si l’envoi continue sur l’autre machine, ne reprenez pas ici : chacun recevrait le message deux fois. S’il y est arrêté pour de bon : facteur resume`,
  },
  restored: {
    what: f`ces données viennent d’une sauvegarde ; ce qui est parti depuis n’y figure pas`,
    remedy: f`Regardez l’état avec facteur status. Si rien n’est parti depuis la sauvegarde : facteur resume ; sinon : facteur cancel`,
  },
  'ledger-damaged': {
    what: f`une partie de ses données est illisible et a été mise de côté`,
    remedy: f`Voyez ce qui manque : facteur check. Pour envoyer le reste : facteur resume ; pour y renoncer : facteur cancel`,
  },
  quota: {
    what: f`le quota du compte est atteint`,
    remedy: f`L’envoi reprendra seul quand le fournisseur l’acceptera ; personne n’est perdu.`,
  },
  hours: {
    what: f`hors des heures d’envoi`,
    remedy: f`L’envoi reprendra seul à l’heure réglée (window dans facteur.yaml).`,
  },
  missed: {
    what: f`l’heure prévue est passée sans qu’un worker soit actif`,
    remedy: f`Pour l’envoyer maintenant : facteur resume ; pour y renoncer : facteur cancel`,
  },
};
