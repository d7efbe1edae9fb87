import { f } from '../../typography.ts';
import { hands } from '../hands.ts';

/** Who may do what on the page, and a draft that goes from who prepares it to who sends it. */
export const roles = {
  /** Why something is not offered; by what it needs. */
  mayNot: {
    send: f`Vous préparez les envois. Les lancer, les mettre en pause et les reprendre revient à quelqu’un qui peut envoyer.`,
    admin: f`Ceci revient à la personne responsable de la page.`,
    retry: f`Écrire de nouveau à ces personnes revient à quelqu’un qui peut envoyer.`,
    stopWorker: f`L’arrêter revient à la personne responsable de la page.`,
    holdSettings: f`Changer les réglages de ce compte revient à la personne responsable de la page.`,
    suppressAll: f`Vous pouvez ajouter des adresses à la liste des désinscriptions. Y mettre d’un coup toutes celles-ci revient à quelqu’un qui peut envoyer.`,
    unsuppress: f`Vous pouvez ajouter des adresses ici. En retirer revient à la personne responsable de la page.`,
  },
  signIn: {
    name: f`Votre nom`,
    ownersToo: f`Laissez-le vide si vous êtes responsable de la page.`,
    ownersLink: f`Si vous êtes responsable de la page, ouvrez-la par le lien de la fenêtre où Facteur a été démarré.`,
  },
  /** In the menu: who has signed in. */
  signedInAs: (p: { name: string }) => f`Session de ${p.name}`,
  ready: {
    title: f`Prêt ?`,
    about: f`Quelqu’un qui peut envoyer verra ce brouillon à l’accueil, avec votre nom. Tout changement retire la demande.`,
    ask: f`C’est prêt : demander l’envoi`,
    asked: f`L’envoi est demandé`,
    /** On top of each step. */
    notice: (p: { by: string | null; time: string }) =>
      p.by === null
        ? f`L’envoi de ce brouillon a été demandé ${p.time}`
        : f`${p.by} a demandé l’envoi de ce brouillon ${p.time}`,
    toSend: f`Regardez la liste, le message et les vérifications, puis envoyez. Tout changement retire la demande.`,
    toPrepare: f`Il attend quelqu’un qui peut envoyer. Tout changement retire la demande.`,
    takeBack: f`Retirer la demande`,
    /** What the one who is asked does instead of sending. */
    giveBack: f`Remettre en préparation`,
    takenBack: f`La demande est retirée`,
  },
  /** Somebody else has signed in in the same window. */
  givenUp: f`Les derniers changements faits ici sous un autre nom n’étaient pas enregistrés : ils sont abandonnés.`,
  home: {
    toSend: f`Prêts à partir`,
    waiting: f`Envois demandés`,
    by: (p: { by: string | null; time: string }) =>
      p.by === null ? f`demandé ${p.time}` : f`préparé par ${p.by}, demandé ${p.time}`,
    look: f`Regarder et envoyer`,
    see: f`Voir`,
    lookTitle: (p: { name: string }) => f`Regarder et envoyer ${p.name}`,
    seeTitle: (p: { name: string }) => f`Voir ${p.name}`,
  },
  /** In the settings: who opens the page under a name. */
  people: {
    tab: f`Accès`,
    title: f`Qui ouvre la page`,
    about: f`Chaque personne ouvre cette page avec son nom et son mot de passe. Qui prépare demande l’envoi à la fin ; qui envoie le voit à l’accueil. Seule la personne qui ouvre la page sans nom (par le lien que Facteur affiche, ou avec le mot de passe de la page) change les réglages.`,
    roles: { prepare: f`prépare les envois`, send: f`prépare et envoie` },
    when: (p: { time: string }) => f`ajout ${p.time}`,
    remove: f`Retirer`,
    removeOne: (p: { name: string }) => f`Retirer ${p.name}`,
    question: (p: { name: string }) => f`Retirer ${p.name} ?`,
    questionText: f`Cette personne n’ouvre plus la page, et sa session se ferme tout de suite. Ses brouillons restent.`,
    /** A file that cannot be read, by the beginning of its name: whose it was nobody knows. */
    unread: (p: { id: string }) => f`Personne ${p.id.slice(0, 6)}`,
    unreadAbout: (p: { file: string; problem: string }) =>
      f`Son fichier (${p.file}) ne peut pas être lu : ${p.problem}. Elle n’ouvre pas la page. Retirez-la, puis ajoutez-la de nouveau.`,
    removeNow: f`Retirer cette personne`,
    removed: (p: { name: string }) => f`${p.name} n’ouvre plus la page`,
    add: f`Ajouter une personne`,
    name: f`Nom`,
    role: f`Ce qu’elle peut faire`,
    password: f`Mot de passe`,
    passwordHint: f`12 caractères au moins, à lui donner : il n’est plus montré ensuite.`,
    addNow: f`Ajouter`,
    added: (p: { name: string }) => f`${p.name} peut ouvrir la page`,
  },
  /** Under the name of a campaign. */
  hands,
};
