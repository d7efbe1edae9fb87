import { f } from '../../typography.ts';

const names: Readonly<Record<string, string>> = { google: 'Google', microsoft: 'Microsoft' };
const named = (issuer: string | null) => names[issuer ?? ''] ?? null;

interface Of {
  /** `google`, `microsoft`, or anything else; null: not known. */
  readonly issuer: string | null;
}

/** Signing an account in with its provider. */
export const signIn = {
  start: ({ issuer }: Of) => {
    const name = named(issuer);
    return name === null ? f`Se connecter chez le fournisseur` : f`Se connecter avec ${name}`;
  },
  /** The same where the account has signed in. */
  again: f`Se reconnecter`,
  signOut: f`Se déconnecter`,
  signOutOne: (p: { name: string }) => f`Déconnecter le compte ${p.name}`,
  signedOut: f`Le compte est déconnecté, son accès est oublié ici.`,
  notRevoked: f`Le compte est déconnecté ici, mais le fournisseur n’a pas pu être prévenu : retirez aussi l’accès de l’application dans les réglages de votre compte chez lui.`,
  signedIn: f`Le compte est connecté.`,
  state: {
    out: f`Pas encore connecté`,
    in: (p: { address: string }) => f`Connecté : ${p.address}`,
    /** `time`: « hier à 14 h 30 ». */
    since: (p: { time: string }) => f`accord donné ${p.time}`,
    until: (p: { time: string }) => f`prend fin ${p.time}`,
  },
  dialog: {
    title: (p: { name: string }) => f`Connexion du compte ${p.name}`,
    begin: f`Préparation de la connexion…`,
    choose: (p: { user: string }) =>
      f`Sur la page du fournisseur, choisissez l’adresse ${p.user} et acceptez ce qui est demandé. Puis revenez ici : cette fenêtre se ferme toute seule.`,
    open: ({ issuer }: Of) => {
      const name = named(issuer);
      return name === null ? f`Ouvrir la page du fournisseur` : f`Ouvrir la page de ${name}`;
    },
    waiting: f`En attente de votre réponse sur la page du fournisseur…`,
    codeFirst: f`Sur n’importe quel appareil, ouvrez cette adresse :`,
    codeThen: f`et saisissez ce code :`,
    codeUntil: (p: { time: string }) => f`Il expire ${p.time}.`,
    byCode: f`Avec un code, sur un autre appareil`,
    byBrowser: f`Dans ce navigateur`,
    elsewhere: f`Facteur est sur un autre ordinateur ?`,
    pasteHint: f`À la fin, le navigateur affiche une page introuvable, c’est normal : copiez toute l’adresse de cette page ici. Elle commence par http://.`,
    paste: f`Adresse de la page introuvable`,
    hand: f`Terminer la connexion`,
    retry: f`Recommencer`,
    failed: f`La connexion n’a pas abouti`,
  },
  /** Why an account that waits for its sign-in is held, and what to do, by the code; `other`: any other code of a sign-in. */
  holds: {
    what: f`Ce compte n’est plus connecté chez son fournisseur`,
    never: f`Ce compte n’est pas encore connecté chez son fournisseur`,
    remedies: {
      other: f`Connectez-le de nouveau : les envois reprennent alors tout seuls, personne n’est perdu.`,
      'sign-in-testing': f`Google met fin à la connexion au bout de 7 jours tant que votre projet est en mode « Test » : sur console.cloud.google.com, « Audience », publiez l’application, puis reconnectez-vous.`,
      'sign-in-admin': f`Demandez à l’administrateur de votre organisation d’autoriser l’application, puis reconnectez-vous.`,
      'sign-in-client': f`Vérifiez l’identifiant d’application dans les réglages du compte, puis reconnectez-vous.`,
      'sign-in-tenant': f`Vérifiez l’annuaire Microsoft dans les réglages du compte, puis reconnectez-vous.`,
      'sign-in-person': f`Voyez l’administrateur ou le fournisseur : l’utilisateur y est inconnu ou bloqué. Puis reconnectez-vous.`,
      'sign-in-scope': f`Reconnectez-vous et cochez toutes les cases de la page du fournisseur : il manque le droit d’envoyer.`,
      'sign-in-other-address': f`Reconnectez-vous en choisissant l’adresse du compte.`,
      'sign-in-refused': f`Vérifiez chez le fournisseur que cette adresse peut envoyer depuis un logiciel, puis reconnectez-vous.`,
    },
  },
  form: {
    way: f`Connexion au fournisseur`,
    ways: {
      password: f`Par mot de passe`,
      google: f`Par la page de Google`,
      microsoft: f`Par la page de Microsoft`,
      other: f`Par la page du fournisseur`,
    },
    clientId: f`Identifiant d’application`,
    clientIdHint: f`À créer une fois chez le fournisseur, gratuitement ; le guide « connexion » de Facteur montre chaque étape.`,
    clientSecret: f`Secret de l’application`,
    clientSecretHint: f`S’il y en a un (Google en donne un). Laissez vide pour garder celui qui est enregistré.`,
    tenant: f`Annuaire Microsoft`,
    tenantHint: f`Vide : tous. Une organisation peut demander le sien.`,
    create: ({ issuer }: Of) => f`Créer un identifiant chez ${named(issuer) ?? f`le fournisseur`}`,
    found: (p: { provider: string }) =>
      f`${p.provider} n’accepte pas de mot de passe : vous vous connectez sur sa page, une fois le compte enregistré.`,
    next: f`Une fois le compte enregistré, vous vous connectez sur la page du fournisseur.`,
  },
};
