import type { ConfigProblem, Origin } from '../../config-problem.ts';
import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';
import { list } from './list.ts';
import { fileReason } from './system.ts';

/** The place a setting was written in. */
function where(origin: Origin): string {
  if (origin.kind === 'environment') return f`les variables d’environnement`;
  if (origin.kind === 'flag') return f`la ligne de commande`;
  if (origin.kind === 'program') return f`la configuration que le programme a donnée`;
  return origin.line === null ? origin.file : f`${origin.file}, ligne ${origin.line}`;
}

/** What is wrong with a setting, as the rest of a sentence after a colon. */
export function problem(p: ConfigProblem): string {
  switch (p.kind) {
    case 'missing':
      return f`la valeur manque`;
    case 'integer':
      return f`il faut un nombre entier de ${p.min} à ${p.max}`;
    case 'number':
      return f`il faut un nombre de ${p.min} à ${p.max}`;
    case 'duration':
      return p.bareSeconds
        ? f`il faut une durée en secondes ou avec son unité (5, 30s, 2m), d’au plus ${p.maxMs / 3_600_000} h`
        : f`il faut une durée avec son unité (30s, 5m, 4h, 2j), d’au plus ${p.maxMs / 86_400_000} jours`;
    case 'choice':
      return f`il faut l’un de ces mots : ${p.choices.join(', ')}`;
    case 'boolean':
      return f`il faut 1 (oui) ou 0 (non)`;
    case 'limit':
      return f`il faut un nombre de ${p.min} à ${p.max}, ou none (pas de limite)`;
    case 'window-limit':
      return f`il faut un nombre de messages et une durée, par exemple 20/10s ou 500/24h (d’une seconde à 31 jours)`;
    case 'size':
      return f`il faut une taille avec son unité (25MB, 400kB), ou none (pas de limite)`;
    case 'hours':
      return f`il faut des jours et des heures, par exemple "Mon-Fri 08:00-20:00" ou "lun-ven 08:00-12:00, 14:00-18:00, sam 09:00-12:00"`;
    case 'time-zone':
      return f`il faut un fuseau horaire, par exemple Europe/Paris`;
    case 'text':
      return f`il faut un texte (entre guillemets s’il n’a que des chiffres)`;
    case 'list':
      return f`il faut une liste, par exemple [1m, 5m, 1h]`;
    case 'mapping':
      return f`il faut des lignes « clé : valeur » en retrait`;
    case 'host':
      return f`il faut le nom d’un serveur, sans port ni « smtp:// », par exemple smtp.exemple.fr`;
    case 'url':
      return f`il faut ${p.schemes[0] ?? ''}://utilisateur:motdepasse@serveur:port ; dans le mot de passe, écrivez # comme %23, / comme %2F, ? comme %3F, @ comme %40 et % comme %25`;
    case 'address':
      return f`il faut une adresse e-mail, seule ou comme Nom <adresse> (${list.addressProblems[p.problem]})`;
    case 'bounce-address':
      return f`il faut une adresse avec TOKEN une fois avant son @, comme retours+TOKEN@exemple.fr`;
    case 'colour':
      return f`il faut une couleur comme #0a7 ou #00aa77 (entre guillemets)`;
    case 'domain':
      return f`il faut un nom de domaine, par exemple exemple.fr`;
    case 'selector':
      return f`il faut un sélecteur DKIM, par exemple facteur2026`;
    case 'web-address':
      return f`il faut une adresse comme https://courrier.exemple.fr, sans « ? » ni « # »`;
    case 'ip-ranges':
      return f`il faut des adresses IP ou des plages, séparées par des virgules : 127.0.0.1, 10.0.0.0/8`;
    case 'webhook-url':
      return f`il faut une adresse comme https://example.org/webhooks (http ou https, sans nom d’utilisateur, mot de passe ni « # »)`;
    case 'webhook-secret':
      return f`il faut un secret de Standard Webhooks : whsec_ suivi de 24 à 64 octets tirés au hasard, en base64`;
    case 'webhook-secret-place':
      return f`il faut dire où est le secret : secretEnv (le nom d’une variable) ou secretFile (un fichier), l’un des deux`;
    case 'webhook-twice':
      return f`une autre entrée a la même adresse`;
    case 'account-unknown':
      return p.known.length === 0
        ? f`aucun compte ne porte ce nom : il n’y en a aucun dans .env ni dans facteur.yaml`
        : f`aucun compte ne porte ce nom ; comptes connus : ${p.known.join(', ')}`;
    case 'mailbox-host':
      return f`le serveur de réception du compte « ${p.account} » n’est pas connu : indiquez host sous returns: imap: (par exemple imap.exemple.fr), ou le fournisseur du compte (provider)`;
    case 'mailbox-user':
      return f`il faut dire qui se connecte à la boîte : user sous returns: imap:, ou un compte avec un utilisateur et un mot de passe`;
    case 'mailbox-twice':
      return f`une autre entrée lit déjà la même boîte`;
    case 'header-name':
      return f`ce nom d’en-tête n’est pas possible, ou Facteur le met lui-même`;
    case 'header-value':
      return f`il faut un texte sur une ligne, sans accents (entre guillemets s’il n’a que des chiffres)`;
    case 'webhook-secret-file':
      return f`le fichier ${p.file} ne peut pas être lu`;
    case 'key-length':
      return f`il faut au moins ${p.min} caractères, tirés au hasard`;
    case 'account-name':
      return f`un nom de compte n’a que des lettres sans accent, des chiffres, « . », « _ » et « - », et « dry-run » est réservé`;
    case 'user-missing':
      return f`il y a un mot de passe ou une connexion OAuth, mais pas de nom d’utilisateur (SMTP_USER ou EMAIL_SENDER dans .env, user dans facteur.yaml)`;
    case 'issuer-missing':
      return f`rien ne dit auprès de qui se connecter : écrivez provider (SMTP_PROVIDER dans .env) : google, microsoft, ou l’adresse du service de connexion`;
    case 'provider':
      return f`il faut l’un de ces mots : ${p.choices.join(', ')}, ou l’adresse d’un service de connexion (https://...)`;
    case 'tenant':
      return f`il faut l’identifiant de l’annuaire Microsoft, ou l’un de ses domaines, par exemple exemple.onmicrosoft.com`;
    case 'variable-missing':
      return f`la variable ${p.variable} n’est définie ni dans l’environnement ni dans .env`;
  }
}

/** Configuration: .env, facteur.yaml, environment, flags. */
export const config = {
  errors: {
    'config-invalid': (p: { key: string; origin: Origin; problem: ConfigProblem }): Said => ({
      what:
        p.problem.kind === 'missing'
          ? f`Il manque ${p.key} (${where(p.origin)}).`
          : f`${p.key} n’est pas valable (${where(p.origin)}) : ${problem(p.problem)}.`,
      remedy: f`Corrigez ${p.key} dans ${where(p.origin)}, puis relancez la commande.`,
    }),
    'config-unknown-key': (p: {
      key: string;
      origin: Origin;
      suggestion: string | null;
      known: readonly string[];
    }): Said => ({
      what: f`Le réglage ${p.key} n’existe pas (${where(p.origin)}).`,
      remedy:
        p.suggestion === null
          ? f`Retirez-le, ou employez l’un de ceux-ci : ${p.known.join(', ')}.`
          : f`Vouliez-vous écrire ${p.suggestion} ? Sinon, retirez-le.`,
    }),
    'config-env-key': (p: { key: string; origin: Origin; variable: string }): Said => ({
      what: f`Le réglage ${p.key} ne se met pas dans facteur.yaml (${where(p.origin)}).`,
      remedy: f`Retirez-le et écrivez ${p.variable}=... dans .env.`,
    }),
    'config-yaml-syntax': (p: { origin: Origin; detail: string }): Said => ({
      what: f`Le fichier de configuration n’est pas du YAML correct (${where(p.origin)}) : ${p.detail}`,
      remedy: f`Vérifiez à cet endroit le retrait des lignes (des espaces, pas de tabulations), les deux-points et les guillemets.`,
    }),
    'config-unreadable': (p: { file: string; reason: string }): Said => ({
      what: f`Le fichier de configuration ${p.file} ne peut pas être lu : ${p.reason === 'utf-8' ? f`il n’est pas en UTF-8` : fileReason(p.reason)}.`,
      remedy:
        p.reason === 'utf-8'
          ? f`Ouvrez-le dans un éditeur de texte et enregistrez-le avec le codage UTF-8.`
          : f`Vérifiez que vous avez le droit de lire ce fichier.`,
    }),
    'config-no-account': (p: { file: string }): Said => ({
      what: f`Aucun compte d’envoi n’est configuré : il n’y a ni SMTP_URL ni SMTP_HOST (ou SMTP_SERVER).`,
      remedy: f`Lancez facteur init, ou écrivez SMTP_HOST, SMTP_USER et SMTP_PASSWORD dans ${p.file}.`,
    }),
    'config-unknown-account': (p: { name: string; known: readonly string[] }): Said => ({
      what: f`Le compte ${p.name} n’est pas configuré. Comptes configurés : ${p.known.join(', ')}.`,
      remedy: f`Choisissez-en un avec --account NOM, ou avec « account: NOM » dans facteur.yaml.`,
    }),
  },
};
