import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';

const login = (p: { account: string }) => `facteur login ${p.account}`;
const again = (p: { account: string }) => f`Reconnectez-vous : ${login(p)}. L’envoi reprendra seul.`;

const issuers: Readonly<Record<string, string>> = { google: 'Google', microsoft: 'Microsoft' };
const nameOf = (issuer: string) => issuers[issuer] ?? issuer;

export interface Refused {
  readonly account: string;
  readonly clientId: string;
  readonly detail: string;
}

/** Signing in (OAuth 2.0): `login`, `logout`, and what keeps an account from being signed in. */
export const signIn = {
  commands: {
    login: f`connecter un compte auprès de son fournisseur (Google, Microsoft...), sans mot de passe`,
    logout: f`déconnecter un compte : l’accès est retiré et oublié`,
  },
  options: {
    account: f`le compte (sinon celui par défaut)`,
    device: f`avec un code à saisir sur un autre appareil`,
    paste: f`en recopiant une adresse, quand le navigateur est sur une autre machine`,
  },
  browser: (p: { account: string; user: string; address: string }) =>
    f`Connexion du compte ${p.account} (${p.user})\n\nVotre navigateur s’ouvre sur la page du fournisseur. S’il ne s’ouvre pas, ouvrez vous-même cette adresse sur cet ordinateur :\n\n${p.address}\n\nChoisissez l’adresse ${p.user} et acceptez. Cette commande attend votre réponse (Ctrl+C pour renoncer).`,
  device: (p: { account: string; user: string; address: string; code: string; minutes: number }) =>
    f`Connexion du compte ${p.account} (${p.user})\n\nSur n’importe quel appareil, ouvrez cette adresse :\n\n   ${p.address}\n\net saisissez ce code (valable ${p.minutes} minutes) :\n\n   ${p.code}\n\nChoisissez l’adresse ${p.user} et acceptez. Cette commande attend votre réponse (Ctrl+C pour renoncer).`,
  paste: (p: { account: string; user: string; address: string }) =>
    f`Connexion du compte ${p.account} (${p.user})\n\n1. Sur n’importe quel ordinateur, ouvrez cette adresse :\n\n${p.address}\n\n2. Choisissez l’adresse ${p.user} et acceptez.\n3. Le navigateur affiche alors une page introuvable, c’est normal : copiez toute l’adresse de cette page, qui commence par ${'http://'}.\n`,
  pasteHere: f`Collez-la ici : `,
  done: (p: { account: string; address: string }) => f`✅ Le compte ${p.account} est connecté : ${p.address}`,
  addressUnknown: (p: { user: string }) =>
    f`⚠️  Le fournisseur n’a pas dit quelle adresse s’est connectée : vérifiez que c’est bien ${p.user}.`,
  ending: (p: { account: string; at: string }): Said => ({
    what: f`La connexion du compte ${p.account} prendra fin : ${p.at}.`,
    remedy: f`Si elle ne dure qu’une semaine, l’écran de consentement de votre projet Google est en mode « Test » : publiez-le (« En production »), puis reconnectez-vous : ${login(p)}`,
  }),
  resumed: (p: { account: string }) => f`Les envois du compte ${p.account} qui attendaient reprennent.`,
  out: (p: { account: string }) => f`✅ Le compte ${p.account} est déconnecté ; son accès est oublié ici.`,
  outAlready: (p: { account: string }) => f`Le compte ${p.account} n’était pas connecté.`,
  notRevoked: (p: { page: string | null }) =>
    p.page === null
      ? f`⚠️  Le fournisseur n’a pas pu être prévenu : retirez aussi l’accès de l’application dans les réglages de votre compte.`
      : f`⚠️  Le fournisseur n’a pas pu être prévenu : retirez aussi l’accès de l’application sur ${p.page}`,
  page: {
    title: f`Connexion`,
    done: f`C’est fait : le compte est connecté. Vous pouvez fermer cette page et revenir à Facteur.`,
    failed: f`La connexion n’a pas abouti. Facteur dit pourquoi et que faire : revenez-y. Vous pouvez fermer cette page.`,
    goBack: f`Revenir à Facteur`,
  },
  errors: {
    'sign-in-needed': (p: { account: string }): Said => ({
      what: f`Le compte ${p.account} n’est pas connecté auprès de son fournisseur.`,
      remedy: f`Connectez-le : ${login(p)}. L’envoi reprendra seul.`,
    }),
    'sign-in-no-client': (p: { account: string; issuer: string }): Said => ({
      what: f`Pour connecter le compte ${p.account} auprès de ${nameOf(p.issuer)}, il faut un identifiant d’application (clientId), et il n’y en a pas.`,
      remedy: f`Créez-en un, le guide docs/fr/connexion.md montre chaque étape, puis écrivez SMTP_CLIENT_ID dans .env (clientId dans facteur.yaml). Avec Gmail, un mot de passe d’application est plus simple.`,
    }),
    'sign-in-revoked': (p: Refused): Said => ({
      what: f`L’accès du compte ${p.account} a été retiré ou a pris fin, ou le mot de passe de l’adresse a changé (« ${p.detail} »).`,
      remedy: again(p),
    }),
    'sign-in-expired': (p: Refused): Said => ({
      what: f`La connexion du compte ${p.account} a pris fin, par exemple parce qu’elle n’a pas servi depuis longtemps (« ${p.detail} »).`,
      remedy: again(p),
    }),
    'sign-in-testing': (p: { account: string; detail: string }): Said => ({
      what: f`La connexion du compte ${p.account} a pris fin au bout de 7 jours : l’écran de consentement de votre projet Google est en mode « Test » (« ${p.detail} »).`,
      remedy: f`Sur console.cloud.google.com, « Google Auth Platform », « Audience », publiez l’application (« En production »), puis reconnectez-vous : ${login(p)}. L’envoi reprendra seul.`,
    }),
    'sign-in-consent': (p: Refused): Said => ({
      what: f`L’accord donné à l’application pour le compte ${p.account} manque, ou a été retiré (« ${p.detail} »).`,
      remedy: f`Reconnectez-vous et acceptez ce qui est demandé : ${login(p)}. L’envoi reprendra seul.`,
    }),
    'sign-in-declined': (p: Refused): Said => ({
      what: f`La connexion du compte ${p.account} a été refusée sur la page du fournisseur (« ${p.detail} »).`,
      remedy: f`Recommencez et acceptez ce qui est demandé : ${login(p)}`,
    }),
    'sign-in-admin': (p: Refused): Said => ({
      what: f`L’organisation du compte ${p.account} n’autorise cette application qu’avec l’accord d’un administrateur (« ${p.detail} »).`,
      remedy: f`Demandez à l’administrateur d’autoriser l’application ${p.clientId}, puis : ${login(p)}. L’envoi reprendra seul.`,
    }),
    'sign-in-again': (p: Refused): Said => ({
      what: f`Le fournisseur veut vérifier de nouveau qui vous êtes pour le compte ${p.account} (« ${p.detail} »).`,
      remedy: again(p),
    }),
    'sign-in-other-address': (p: { account: string; user: string; address: string }): Said => ({
      what: f`Le compte ${p.account} est celui de ${p.user}, mais c’est ${p.address} qui s’est connectée.`,
      remedy: f`Recommencez en choisissant ${p.user} : ${login(p)}. Si l’adresse du compte est fausse, corrigez SMTP_USER dans .env (user dans facteur.yaml) d’abord.`,
    }),
    'sign-in-scope': (p: { account: string; detail: string }): Said => ({
      what: f`Le compte ${p.account} est connecté, mais sans le droit d’envoyer du courrier (« ${p.detail} »).`,
      remedy: f`Reconnectez-vous et cochez toutes les cases de la page du fournisseur : ${login(p)}. L’envoi reprendra seul.`,
    }),
    'sign-in-client': (p: Refused): Said => ({
      what: f`L’application ${p.clientId} du compte ${p.account} n’existe plus chez le fournisseur, y est désactivée ou n’a pas le droit demandé (« ${p.detail} »).`,
      remedy: f`Vérifiez SMTP_CLIENT_ID (et SMTP_TENANT) dans .env, ou créez une application (docs/fr/connexion.md), puis : ${login(p)}. L’envoi reprendra seul.`,
    }),
    'sign-in-secret': (p: Refused): Said => ({
      what: f`Le secret de l’application ${p.clientId} (compte ${p.account}) est faux ou a expiré (« ${p.detail} »).`,
      remedy: f`Créez un nouveau secret chez le fournisseur, corrigez SMTP_CLIENT_SECRET dans .env, puis : facteur resume`,
    }),
    'sign-in-tenant': (p: Refused): Said => ({
      what: f`L’annuaire (tenant) Microsoft du compte ${p.account} est introuvable ou désactivé (« ${p.detail} »).`,
      remedy: f`Vérifiez SMTP_TENANT dans .env, et que l’abonnement de l’organisation est actif, puis : ${login(p)}. L’envoi reprendra seul.`,
    }),
    'sign-in-person': (p: Refused): Said => ({
      what: f`L’utilisateur du compte ${p.account} est inconnu, bloqué ou supprimé chez le fournisseur (« ${p.detail} »).`,
      remedy: f`Voyez l’administrateur ou le fournisseur, puis reconnectez-vous : ${login(p)}. L’envoi reprendra seul.`,
    }),
    'sign-in-provider': (p: Refused): Said => ({
      what: f`Le fournisseur refuse la connexion du compte ${p.account} : ${p.detail}.`,
      remedy: f`Lisez ce qu’il dit, voyez docs/fr/connexion.md, puis reconnectez-vous : ${login(p)}. L’envoi reprendra seul.`,
    }),
    'sign-in-refused': (p: { account: string; user: string; reply: string }): Said => ({
      what: f`Le serveur de courrier refuse l’accès du compte ${p.account}, même renouvelé : « ${p.reply} ».`,
      remedy: f`Vérifiez que ${p.user} est bien l’adresse qui s’est connectée et que l’envoi par SMTP lui est permis chez le fournisseur, puis : ${login(p)}. L’envoi reprendra seul.`,
    }),
    'sign-in-mailbox': (p: { account: string; user: string; reply: string }): Said => ({
      what: f`Le serveur de la boîte de ${p.user} refuse l’accès du compte ${p.account}, même renouvelé : « ${p.reply} ».`,
      remedy: f`Vérifiez que ${p.user} est bien l’adresse qui s’est connectée et que la lecture par IMAP lui est permise chez le fournisseur, puis : ${login(p)}, en cochant toutes les cases. La boîte sera lue de nouveau toute seule.`,
    }),
    'sign-in-not-offered': (p: { host: string }): Said => ({
      what: f`Le serveur ${p.host} n’accepte pas la connexion sans mot de passe (OAuth).`,
      remedy: f`Vérifiez SMTP_HOST et SMTP_PORT dans .env, ou donnez un mot de passe (SMTP_PASSWORD) et retirez SMTP_AUTH, puis : facteur resume`,
    }),
    'sign-in-unreachable': (p: { account: string; issuer: string; detail: string }): Said => ({
      what: f`Le service de connexion de ${nameOf(p.issuer)} ne répond pas (compte ${p.account} : ${p.detail}).`,
      remedy: f`L’envoi reprendra seul dès qu’il répondra ; vérifiez votre connexion à Internet.`,
    }),
    'sign-in-token-command': (p: { account: string; problem: string }): Said => ({
      what: f`La commande qui donne le jeton d’accès du compte ${p.account} n’en a pas donné (${p.problem}).`,
      remedy: f`Lancez-la vous-même pour voir ce qu’elle dit (SMTP_TOKEN_COMMAND dans .env, tokenCommand dans facteur.yaml), puis : facteur resume`,
    }),
    'sign-in-token-file': (p: { account: string; file: string; problem: string }): Said => ({
      what: f`Le jeton d’accès du compte ${p.account} ne se lit pas dans ${p.file} (${p.problem}).`,
      remedy: f`Vérifiez ce fichier et le programme qui l’écrit, puis : facteur resume`,
    }),
    'sign-in-token-stale': (p: { account: string }): Said => ({
      what: f`Le serveur de courrier a refusé le jeton d’accès du compte ${p.account}, et il n’y en a pas de nouveau.`,
      remedy: f`Faites-le renouveler par le programme qui le donne, puis : facteur resume`,
    }),
    'sign-in-file': (p: { file: string; problem: string }): Said => ({
      what: f`La connexion gardée dans ${p.file} ne peut pas être lue ou écrite (${p.problem}).`,
      remedy: f`Vérifiez la place libre et vos droits sur ce dossier. Si le fichier est abîmé, effacez-le et reconnectez-vous : facteur login`,
    }),
    'sign-in-nothing': (p: { account: string; kind: 'password' | 'application' | 'token' }): Said => ({
      what:
        p.kind === 'password'
          ? f`Le compte ${p.account} n’est pas réglé pour se connecter sans mot de passe.`
          : p.kind === 'application'
            ? f`Le compte ${p.account} se connecte comme application : personne n’a à le faire pour lui.`
            : f`Le compte ${p.account} reçoit son jeton d’accès d’ailleurs : il n’y a rien à connecter ici.`,
      remedy:
        p.kind === 'password'
          ? f`Écrivez SMTP_AUTH=oauth2 dans .env (auth: oauth2 dans facteur.yaml) et voyez docs/fr/connexion.md.`
          : f`Pour voir s’il fonctionne : facteur check`,
    }),
    'sign-in-no-device': (p: { account: string; issuer: string }): Said => ({
      what: f`${nameOf(p.issuer)} ne permet pas de se connecter avec un code pour envoyer du courrier (compte ${p.account}).`,
      remedy: f`Sur une machine sans navigateur : ${login(p)} --paste`,
    }),
    'sign-in-answer': (p: { account: string }): Said => ({
      what: f`Cette adresse n’est pas la réponse à cette connexion du compte ${p.account} : elle est incomplète, ancienne, ou d’une autre connexion.`,
      remedy: f`Recommencez : ${login(p)}, et copiez l’adresse entière, jusqu’au dernier caractère.`,
    }),
    'sign-in-late': (p: { account: string }): Said => ({
      what: f`Personne n’a accepté la connexion du compte ${p.account} à temps.`,
      remedy: f`Recommencez : ${login(p)}`,
    }),
  },
};
