import { f } from '../typography.ts';
import { holds } from './holds.ts';

interface Page {
  readonly page: string | null;
}

const at = ({ page }: Page) => (page === null ? '' : f` : ${page}`);
const see = ({ page }: Page) => (page === null ? '' : f` Voir : ${page}`);
const again = f`puis : facteur resume`;

/** What to do about what a server said, by the code of transport/remedy-codes.ts. */
const byCode = {
  'app-password': (p: Page) =>
    f`Le mot de passe habituel ne convient pas ici. Créez un mot de passe d’application${at(p)} (la validation en deux étapes doit être active), mettez-le dans .env (SMTP_PASSWORD), ${again}`,
  'smtp-key': (p: Page) =>
    f`Ce fournisseur demande une clé d’envoi (SMTP), pas le mot de passe de son site. Créez-la ou copiez-la${at(p)}, mettez dans .env l’identifiant et la clé qu’il donne (SMTP_USER, SMTP_PASSWORD), ${again}`,
  'wrong-password': (p: Page) =>
    f`Vérifiez l’identifiant (le plus souvent l’adresse entière) et le mot de passe de cette boîte : essayez-les sur le site du fournisseur, corrigez SMTP_USER et SMTP_PASSWORD dans .env, ${again}.${see(p)}`,
  'sign-in': (p: Page) =>
    f`Ce fournisseur n’accepte plus les mots de passe. Écrivez « auth: oauth2 » pour ce compte dans facteur.yaml et connectez-vous : facteur login.${see(p)}`,
  'allow-smtp-login': (p: Page) =>
    f`Le mot de passe n’est pas en cause : l’envoi par SMTP est fermé pour votre organisation. Demandez à son administrateur Microsoft 365 d’ouvrir « SMTP authentifié » pour cette boîte${at(p)}, ${again}. S’il ne le peut pas : « auth: oauth2 » ou « transport: graph » dans facteur.yaml, et facteur login.`,
  'organisation-policy': (p: Page) =>
    f`Une règle de sécurité de votre organisation refuse cette connexion, quel que soit le mot de passe. Demandez à son administrateur de l’autoriser pour cette boîte, ou de passer par facteur login.${see(p)}`,
  'account-locked': (p: Page) =>
    f`Le fournisseur a verrouillé ce compte. Connectez-vous sur son site, suivez ce qu’il y demande (souvent changer de mot de passe), attendez une heure, corrigez SMTP_PASSWORD dans .env s’il a changé, ${again}.${see(p)}`,
  'unusual-sign-in': (p: Page) =>
    f`Le fournisseur trouve cette connexion inhabituelle. Connectez-vous une fois à cette boîte dans un navigateur, depuis ce même réseau, et confirmez que c’est bien vous${at(p)}, ${again}`,
  'allow-ip-address': (p: Page) =>
    f`Le fournisseur n’accepte que les adresses IP que vous lui avez indiquées. Ajoutez celle de cet ordinateur, ou levez la restriction, dans vos réglages de sécurité${at(p)}, ${again}`,
  'enable-mail-programs': (p: Page) =>
    f`Chez ce fournisseur, l’envoi depuis un logiciel de messagerie s’active dans les réglages de la boîte, et peut demander un mot de passe à part${at(p)}. Vérifiez ensuite SMTP_USER et SMTP_PASSWORD dans .env, ${again}`,
  'login-required': (p: Page) =>
    f`Le serveur demande un identifiant et un mot de passe. Indiquez SMTP_USER et SMTP_PASSWORD dans .env (et le port 587 ou 465), ${again}.${see(p)}`,
  'account-not-activated': (p: Page) =>
    f`Ce compte n’est pas encore ouvert à l’envoi. Demandez son activation au fournisseur${at(p)}, ${again}`,
  'from-own-address': (p: Page) =>
    f`Ce compte n’a pas le droit d’écrire avec cette adresse d’expéditeur. Mettez dans .env l’adresse même du compte (MAIL_FROM), ou faites déclarer l’autre comme alias chez le fournisseur, ${again}.${see(p)}`,
  'confirm-address': (p: Page) =>
    f`L’adresse d’expéditeur (MAIL_FROM) n’est pas confirmée chez ce fournisseur. Ajoutez-la, ou son domaine, à vos expéditeurs et cliquez sur le lien du message de confirmation${at(p)}, ${again}`,
  'from-domain': (p: Page) =>
    f`Le domaine de l’adresse d’expéditeur est inconnu. Vérifiez l’orthographe de MAIL_FROM dans .env, ${again}.${see(p)}`,
  'other-server': (p: Page) =>
    f`Ce serveur n’envoie pas pour vous. Prenez celui du fournisseur de cette boîte (SMTP_HOST), avec SMTP_USER et SMTP_PASSWORD dans .env, ${again}.${see(p)}`,
  'account-blocked': (p: Page) =>
    f`Le fournisseur a suspendu l’envoi de ce compte. Changez de mot de passe, lisez ses messages, écrivez à son assistance en disant que vous écrivez à vos adhérents, puis, une fois l’envoi rétabli : facteur resume.${see(p)}`,
  'domain-records': (p: Page) =>
    f`Le domaine de l’expéditeur ne prouve pas que ces messages viennent de lui (SPF, DKIM, DMARC). Lancez facteur check pour savoir ce qui manque, faites-le ajouter là où le domaine est géré, ${again}.${see(p)}`,
  blocklisted: (p: Page) =>
    f`L’adresse IP qui envoie est sur une liste de blocage. Passez par le serveur d’un fournisseur plutôt que par le vôtre, ou demandez le retrait à l’adresse que donne la réponse, ${again}.${see(p)}`,
  content: (p: Page) =>
    f`Le message est pris pour un indésirable. Allégez-le (liens raccourcis, pièces jointes, majuscules), dites clairement qui écrit et comment se désinscrire, essayez avec --test-to, ${again}.${see(p)}`,
  encrypt: (p: Page) =>
    f`Le serveur n’accepte que des connexions chiffrées. Mettez SMTP_TLS=auto et le port 587 (ou 465) dans .env, ${again}.${see(p)}`,
  'tls-version': (p: Page) =>
    f`L’un des deux côtés n’a qu’un chiffrement trop ancien. Vérifiez SMTP_HOST (Microsoft 365 : smtp.office365.com), et qu’aucun antivirus ne s’interpose, ${again}.${see(p)}`,
  'tls-port': (p: Page) =>
    f`Le port et le chiffrement ne vont pas ensemble. Dans .env : SMTP_PORT=465 avec SMTP_TLS=implicit, ou SMTP_PORT=587 avec SMTP_TLS=auto, ${again}.${see(p)}`,
  'certificate-name': (p: Page) =>
    f`Le certificat est au nom d’un autre serveur. Mettez dans SMTP_HOST le nom que donne votre fournisseur (chez OVH : ssl0.ovh.net), ${again}.${see(p)}`,
  'certificate-date': (p: Page) =>
    f`Le certificat du serveur n’est pas valable aujourd’hui. Vérifiez la date de cet ordinateur ; si elle est juste, prévenez le fournisseur, ${again}.${see(p)}`,
  'certificate-trust': (p: Page) =>
    f`Le certificat du serveur n’est garanti par personne de connu : mauvais SMTP_HOST, antivirus qui s’interpose, ou serveur à réparer. Une fois corrigé : facteur resume.${see(p)}`,
  'grant-sending': (p: Page) =>
    f`L’autorisation d’envoyer des messages manque. Reconnectez-vous et acceptez tout ce qui est demandé : facteur login (dans une organisation, son administrateur doit peut-être d’abord l’accorder). Ensuite : facteur resume.${see(p)}`,
  'enable-api': (p: Page) =>
    f`L’interface d’envoi n’est pas activée dans le projet Google de votre identifiant client (clientId). Activez « Gmail API »${at(p)}, attendez quelques minutes, ${again}`,
  'sending-limit': (p: Page) =>
    f`L’envoi reprendra seul quand le fournisseur l’acceptera ; personne n’est perdu. Pour ne plus atteindre ce plafond, indiquez-le dans facteur.yaml (limits).${see(p)}`,
};

/** What to do about a hold: what its reply asks for, else what its reason does. */
export function remedyText(p: { readonly reason: string; readonly code: string | null; readonly page: string | null }) {
  const known = p.code !== null && Object.hasOwn(byCode, p.code) ? byCode[p.code as keyof typeof byCode] : null;
  if (known) return known(p);
  return holds[Object.hasOwn(holds, p.reason) ? (p.reason as keyof typeof holds) : 'unexpected'].remedy;
}
