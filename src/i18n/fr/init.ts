import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';

/** `facteur init` and `facteur check`. */
export const init = {
  title: f`📮 Préparons l’envoi. Quatre fichiers seront écrits dans ce dossier ; Entrée accepte la valeur proposée.`,
  askName: f`Nom de l’association : `,
  askEmail: f`Adresse e-mail qui envoie : `,
  askHost: (p: { host: string }) => f`Serveur SMTP (défaut : ${p.host}) : `,
  askPort: (p: { port: number }) => f`Port (défaut : ${p.port}) : `,
  askPassword: f`Mot de passe du compte (rien ne s’affiche ; vide : plus tard, dans .env) : `,
  defaultName: 'Mon association',
  written: (p: { file: string }) => f`✅ ${p.file} écrit`,
  kept: (p: { file: string }) => f`ℹ️  ${p.file} existe déjà, gardé tel quel`,
  next: [
    f`👉 Ensuite :`,
    f`   1. complétez destinataires.csv (une ligne par personne) et message.md`,
    f`   2. facteur check                 vérifie le compte`,
    f`   3. facteur send --dry-run        compose tout, n’envoie rien`,
    f`   4. facteur send                  envoie`,
  ].join('\n'),
  env: (p: { host: string; port: number; user: string; password: string; signsIn: boolean; from: string }) =>
    f`# Le compte d’envoi. Ce fichier contient un mot de passe : ne le partagez pas.\nSMTP_HOST=${p.host}\nSMTP_PORT=${p.port}\nSMTP_USER=${p.user}\n${p.signsIn ? 'SMTP_AUTH=oauth2' : `SMTP_PASSWORD=${p.password}`}\nMAIL_FROM=${p.from}\n`,
  yaml: (p: { name: string }) =>
    `# Réglages de Facteur. Une ligne qui commence par # n’est pas lue.\n\n# Secondes entre deux messages.\ndelay: 5\n# Messages en parallèle dans un worker.\nconcurrency: 2\n\nidentity:\n  name: ${p.name}\n`,
  message: {
    subject: f`Des nouvelles de l’association, {{ prenom }}`,
    body: f`Bonjour {{ prenom }},\n\nVoici des nouvelles de **l’association**.\n\n- Une première nouvelle\n- Une seconde\n\nÀ bientôt !\n`,
  },
  csv: 'email,prenom\nprenom.nom@example.org,Prénom\n',
  checks: {
    title: f`🔍 VÉRIFICATION`,
    configuration: (p: { files: string }) => f`Configuration lue (${p.files})`,
    noFiles: 'aucun fichier',
    warnings: {
      'env-line': (p: { file: string; line: number }): Said => ({
        what: f`${p.file}, ligne ${p.line} : illisible, ignorée`,
        remedy: f`Écrivez NOM=valeur, ou effacez la ligne.`,
      }),
      'no-password': (p: { account: string }): Said => ({
        what: f`Compte ${p.account} : un identifiant, mais pas de mot de passe ; la connexion se fera sans`,
        remedy: f`Ajoutez SMTP_PASSWORD (ou EMAIL_PASSWORD) dans .env.`,
      }),
      'short-secret': (p: { account: string }): Said => ({
        what: f`Compte ${p.account} : le mot de passe a moins de 6 caractères. Il ne peut pas être caché partout dans les réponses du serveur, et il se devine vite`,
        remedy: f`Choisissez-en un plus long chez votre fournisseur, puis corrigez SMTP_PASSWORD dans .env.`,
      }),
    },
    store: (p: { location: string }) => f`Stockage accessible : ${p.location}`,
    account: (p: { name: string; server: string }) => f`Compte ${p.name} : ${p.server} accepte la connexion`,
    accountNoAuth: (p: { name: string; server: string }) =>
      f`Compte ${p.name} : ${p.server} répond (pas de mot de passe réglé)`,
    accountFails: (p: { name: string; server: string; reason: string; reply: string }) =>
      f`Compte ${p.name} (${p.server}) : ${p.reason} – « ${p.reply} »`,
    heldCampaign: (p: { id: string; reason: string }) => f`L’envoi ${p.id} attend votre accord : ${p.reason}`,
    workers: (p: { count: number }) => f`Worker actif : ${p.count}`,
    noWorkers: f`Aucun worker actif`,
    noWorkersRemedy: f`Démarrez-en un quand vous voulez envoyer : facteur worker --daemon. Pour qu’il démarre avec l’ordinateur : facteur worker install`,
    allGood: f`✅ Tout est prêt.`,
  },
  errors: {
    'folder-not-writable': (p: { folder: string; reason: string }): Said => ({
      what: f`Impossible d’écrire dans ${p.folder} : ${p.reason}`,
      remedy: f`Placez-vous dans un dossier qui vous appartient, puis relancez la commande.`,
    }),
  },
};
