import { f } from '../typography.ts';

export interface Asked {
  /** Who asks: a provider's name, or a server's. */
  readonly provider: string;
  readonly page: string | null;
}

const at = ({ page }: Asked) => (page === null ? '' : f` : ${page}`);

/** What providers ask for, before the first message. */
export const providers = {
  searching: (p: { domain: string }) => f`🔎 Recherche des réglages de ${p.domain}…`,
  found: (p: { provider: string | null }) =>
    p.provider === null ? f`✅ Réglages trouvés` : f`✅ Fournisseur reconnu : ${p.provider}`,
  notFound: (p: { domain: string }) =>
    f`ℹ️  ${p.domain} ne dit pas par quel serveur envoyer : demandez-le à votre fournisseur.`,
  /** What it takes to sign in. */
  asks: {
    password: (p: Asked) => f`${p.provider} : l’adresse entière comme identifiant, et le mot de passe de cette boîte`,
    'app-password': (p: Asked) =>
      f`${p.provider} demande un mot de passe d’application, à la place du mot de passe habituel ; créez-le ici, une fois la validation en deux étapes active${at(p)}`,
    'sign-in': (p: Asked) =>
      f`${p.provider} n’accepte pas de mot de passe : « auth: oauth2 » (SMTP_AUTH=oauth2 dans .env), puis facteur login`,
    'mail-programs': (p: Asked) =>
      f`${p.provider} : l’envoi depuis un logiciel de messagerie s’active dans les réglages de la boîte, et peut demander un mot de passe à part${at(p)}`,
  },
  /** A login that was refused, and where the address really is. */
  elsewhere: (p: { provider: string; server: string }) => f`Le serveur d’envoi de ${p.provider} est ${p.server}.`,
};
