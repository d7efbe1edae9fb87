import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';
import { formatNumber as n } from './format.ts';
import { reservedPort } from './system.ts';

const s = (count: number) => (count > 1 ? 's' : '');

/** Where in a request something is wrong. */
const places = {
  body: 'le corps de la requête',
  params: 'le chemin',
  querystring: f`les paramètres (après « ? »)`,
  headers: 'les en-têtes',
};

/** What is wrong with a field of a request. */
const issues = {
  missing: (_: object) => f`il manque`,
  type: (p: { expected: string }) => f`il faut une valeur du type ${p.expected}`,
  small: (p: { least: number; of: string }) =>
    p.of === 'number'
      ? f`au moins ${n(p.least)}`
      : f`au moins ${n(p.least)} élément${s(p.least)} ou caractère${s(p.least)}`,
  large: (p: { most: number; of: string }) =>
    p.of === 'number' ? f`au plus ${n(p.most)}` : f`au plus ${n(p.most)} éléments ou caractères`,
  choice: (p: { choices: string }) => f`une de ces valeurs : ${p.choices}`,
  unknown: (p: { fields: string }) => f`champ inconnu : ${p.fields}`,
  format: (p: { format: string }) => f`ce n’est pas de la forme ${p.format}`,
  differs: (p: { from: string }) => f`dit autre chose que ${p.from}`,
  other: (_: object) => f`cette valeur ne convient pas`,
};

/** Why a request could not be read. */
const broken = {
  json: f`ce n’est pas du JSON correct`,
  length: f`le corps n’a pas la longueur annoncée`,
  url: f`l’adresse n’est pas correctement codée`,
  other: f`elle n’est pas correcte`,
};

/** The HTTP API: what a request is answered when it cannot be served, tokens, the server itself. */
export const web = {
  /** In the preview of what stands around a message. */
  layoutSample: { title: f`Assemblée générale`, text: f`Bonjour Awa, voici à quoi ressembleront vos messages.` },
  places,
  issues,
  /** One line of a refused request: where, which field, what. */
  issue: (p: { place: keyof typeof places; field: string; what: string }) =>
    p.field === '' ? f`${places[p.place]} : ${p.what}` : f`« ${p.field} » (${places[p.place]}) : ${p.what}`,
  /** Titles of problems, by HTTP status. */
  titles: {
    400: 'Requête incorrecte',
    401: 'Jeton nécessaire',
    403: 'Interdit',
    404: 'Introuvable',
    409: 'Impossible dans cet état',
    412: 'Modifié entre-temps',
    413: 'Trop volumineux',
    415: 'Type de contenu inconnu',
    421: 'Mauvais nom d’hôte',
    422: 'Refusé par les vérifications',
    429: 'Trop de tentatives',
    500: 'Erreur interne',
    503: 'Registre injoignable',
  },
  commands: {
    web: f`ouvre Facteur dans le navigateur : préparer, envoyer, suivre`,
    serve: f`l’API HTTP, pour les programmes (sans page)`,
    token: f`les jetons qui ouvrent l’API HTTP`,
    tokenCreate: f`crée un jeton et le montre, une seule fois`,
    tokenList: f`montre les jetons (sans leur secret)`,
    tokenRevoke: f`révoque un jeton, tout de suite`,
  },
  options: {
    port: f`le port (4280 par défaut ; 0 : un port libre)`,
    host: f`l’adresse de cette machine où écouter (127.0.0.1 par défaut : cette machine seulement)`,
    webHost: f`l’adresse de cette machine où écouter (127.0.0.1 par défaut). Une autre demande un mot de passe et un proxy HTTPS nommé`,
    password: f`choisit le mot de passe de la page (demandé, sans être montré)`,
    demo: f`une démonstration : 200 personnes imaginaires, une boîte de cet ordinateur ; rien ne part`,
    noOpen: f`n’ouvre pas le navigateur ; le lien est seulement montré`,
    scope: f`ce qu’il permet : read (lire, par défaut), prepare (préparer), send (envoyer, piloter), admin (tout) ou returns (dire ce qui est revenu)`,
    expires: f`sa durée : 90d, 12h (sans : jusqu’à ce qu’il soit révoqué)`,
    tokenName: f`le nom du jeton`,
  },
  ranges: {
    port: f`un port de 0 à 65535`,
    life: f`une durée de 10 ans au plus, comme 90d ou 12h`,
  },
  /** What `facteur web` says. */
  page: {
    listening: (p: { link: string; opens: boolean }) =>
      f`🌐 ${p.opens ? f`Facteur s’ouvre dans votre navigateur. Sinon, ouvrez` : f`Ouvrez`} ce lien (il ne sert qu’une fois) :\n   ${p.link}\n   Pour arrêter : Ctrl+C`,
    choosePassword: f`Mot de passe de la page (12 caractères au moins) : `,
    repeatPassword: f`Le même, encore une fois : `,
    differ: f`Ce n’est pas deux fois le même. Recommencez.`,
    passwordSet: f`✅ Mot de passe choisi.`,
    reachable: (p: { url: string }) => f`🌐 La page est ici, avec le mot de passe : ${p.url}\n   Pour arrêter : Ctrl+C`,
    change: (p: { who: string | null; method: string; path: string; status: number }) =>
      f`${p.who ?? '?'} : ${p.method} ${p.path} → ${p.status}`,
    another: f`   Un autre lien : Entrée`,
  },
  serve: {
    listening: (p: { url: string }) =>
      f`🌐 L’API écoute ici : ${p.url}/api/v1 (documentation : ${p.url}/api/docs)\n   Pour arrêter : Ctrl+C`,
    noToken: f`👉 Aucun jeton n’existe encore : facteur token create NOM --scope read`,
    open: f`⚠️  Cette adresse est joignable d’autres machines, et HTTP n’est pas chiffré : placez un proxy HTTPS devant.`,
    closing: f`⏹️  Arrêt du serveur...`,
    fault: (p: { problem: string }) => f`❌ Une requête a rencontré une faute de ce programme : ${p.problem}`,
  },
  tokens: {
    scopes: {
      read: f`lire`,
      prepare: f`lire, préparer`,
      send: f`lire, envoyer, piloter`,
      admin: f`tout`,
      returns: f`dire ce qui est revenu, rien d’autre`,
    },
    created: (p: { name: string; scope: string }) => f`✅ Jeton « ${p.name} » créé (${p.scope}) :`,
    once: f`👉 Notez-le maintenant : il n’est plus montré ensuite, et il n’est gardé nulle part.`,
    none: f`Aucun jeton. Pour en créer un : facteur token create NOM --scope read`,
    line: (p: { name: string; scope: string; created: string; expires: string | null; isOver: boolean }) =>
      f`${p.name}  ${p.scope}  créé le ${p.created}${p.expires === null ? '' : p.isOver ? f`, expiré le ${p.expires}` : f`, expire le ${p.expires}`}`,
    revoked: (p: { name: string }) => f`✅ Jeton « ${p.name} » révoqué : il n’ouvre plus rien.`,
  },
  /** The page that describes the API. */
  docs: {
    title: f`L’API HTTP de Facteur`,
    about: f`Chaque adresse dit quelle portée (Scope) son jeton doit avoir : read, prepare, send ou admin. Un jeton se crée sur la machine du serveur. Un champ marqué * est obligatoire.`,
    example:
      'facteur token create NOM --scope read\ncurl -H "Authorization: Bearer JETON" http://127.0.0.1:4280/api/v1/campaigns',
    parameters: f`Paramètres`,
    body: f`Corps`,
    answers: f`Réponses`,
    schemas: f`Formes`,
    errors: f`Erreurs`,
    aboutErrors: f`Ce que chaque code veut dire est dans docs/errors.md ; la réponse dit ce qui s’est passé et que faire.`,
  },
  broken,
  errors: {
    'request-invalid': (p: { lines: string }): Said => ({
      what: f`La requête ne convient pas. ${p.lines}.`,
      remedy: f`Corrigez ce qui est nommé ; /api/docs décrit chaque champ.`,
    }),
    'request-broken': (p: { problem: keyof typeof broken }): Said => ({
      what: f`La requête ne peut pas être lue : ${broken[p.problem]}.`,
      remedy: f`Envoyez un corps complet dont le contenu correspond à Content-Type.`,
    }),
    'request-media-type': (p: { type: string }): Said => ({
      what: f`Le type de contenu « ${p.type} » n’est pas compris ici.`,
      remedy: f`Envoyez du JSON avec Content-Type: application/json, ou ce que /api/docs dit pour cette adresse.`,
    }),
    'request-too-large': (p: { most: number | null }): Said => ({
      what:
        p.most === null
          ? f`La requête est trop volumineuse.`
          : f`La requête est trop volumineuse : ${n(p.most)} octets au plus.`,
      remedy: f`Envoyez moins en une fois.`,
    }),
    'route-not-found': (p: { method: string; path: string }): Said => ({
      what: f`Il n’y a rien à cette adresse : ${p.method} ${p.path}.`,
      remedy: f`Toutes les adresses sont sur /api/docs.`,
    }),
    'host-foreign': (p: { host: string }): Said => ({
      what: f`Ce serveur ne répond pas au nom « ${p.host} ».`,
      remedy: f`Appelez-le par son adresse IP, par localhost, ou par le nom de publicUrl ; un proxy doit envoyer l’un d’eux comme Host.`,
    }),
    'origin-foreign': (p: { origin: string }): Said => ({
      what: f`Une page de « ${p.origin} » n’a pas le droit d’appeler ce serveur.`,
      remedy: f`Appelez-le depuis un programme, ou depuis sa propre page.`,
    }),
    'link-used': (_: object): Said => ({
      what: f`Ce lien a déjà servi, ou n’est pas complet.`,
      remedy: f`Ouvrez le lien que montre la fenêtre où Facteur a été démarré ; appuyez là sur Entrée pour en avoir un autre.`,
    }),
    'password-wrong': (_: object): Said => ({
      what: f`Ce n’est pas le mot de passe de cette page.`,
      remedy: f`Vérifiez les majuscules et le clavier, puis recommencez. Oublié ? facteur web --password en choisit un autre.`,
    }),
    'password-attempts': (p: { seconds: number }): Said => ({
      what: f`Trop de mots de passe faux sont venus d’ici.`,
      remedy: f`Réessayez dans ${n(p.seconds)} seconde${s(p.seconds)}.`,
    }),
    'web-not-by-proxy': (_: object): Said => ({
      what: f`Cette page n’est servie qu’en HTTPS, par le proxy prévu.`,
      remedy: f`Ouvrez-la par son adresse publique (publicUrl). Le proxy doit être nommé dans webProxy et dire X-Forwarded-Proto: https.`,
    }),
    'web-password-missing': (p: { host: string }): Said => ({
      what: f`${p.host} est joignable d’autres machines, et la page n’a pas de mot de passe.`,
      remedy: f`Choisissez-en un : facteur web --password (ou FACTEUR_WEB_PASSWORD). Sans --host, seule cette machine ouvre la page.`,
    }),
    'web-password-ask': (_: object): Said => ({
      what: f`--password demande le mot de passe de la page, et il n’y a pas de terminal où le demander.`,
      remedy: f`Lancez facteur web --password dans un terminal (sans --json), ou mettez le mot de passe dans FACTEUR_WEB_PASSWORD.`,
    }),
    'web-password-short': (p: { least: number }): Said => ({
      what: f`Ce mot de passe est trop court.`,
      remedy: f`Prenez au moins ${n(p.least)} caractères : trois ou quatre mots sans rapport se retiennent bien.`,
    }),
    'web-password-damaged': (p: { file: string }): Said => ({
      what: f`Le mot de passe de la page (${p.file}) ne peut pas être lu.`,
      remedy: f`Vérifiez vos droits, ou choisissez-en un autre : facteur web --password.`,
    }),
    'web-proxy-missing': (p: { host: string }): Said => ({
      what: f`${p.host} est joignable d’autres machines, et HTTP n’est pas chiffré : n’importe qui pourrait lire ce que vous envoyez.`,
      remedy: f`Mettez devant un proxy HTTPS, et nommez-le : publicUrl: https://... et webProxy: SON_ADRESSE_IP dans facteur.yaml.`,
    }),
    'token-missing': (_: object): Said => ({
      what: f`Cette adresse demande un jeton.`,
      remedy: f`Créez-en un avec facteur token create NOM et envoyez-le : Authorization: Bearer JETON.`,
    }),
    'token-invalid': (_: object): Said => ({
      what: f`Ce jeton n’est pas connu ici.`,
      remedy: f`Vérifiez qu’il est complet et n’a pas été révoqué (facteur token list), ou créez-en un autre.`,
    }),
    'token-expired': (p: { name: string }): Said => ({
      what: f`Le jeton « ${p.name} » a expiré.`,
      remedy: f`Révoquez-le et créez-en un autre : facteur token revoke ${p.name}.`,
    }),
    'token-scope': (p: { name: string; scope: string; needed: string }): Said => ({
      what: f`Le jeton « ${p.name} » (${p.scope}) ne suffit pas : il faut ${p.needed}.`,
      remedy: f`Créez un jeton qui en a le droit : facteur token create NOM --scope ${p.needed}.`,
    }),
    'token-attempts': (p: { seconds: number }): Said => ({
      what: f`Trop de jetons faux sont venus de cette adresse.`,
      remedy: f`Réessayez dans ${n(p.seconds)} seconde${s(p.seconds)}, avec un bon jeton.`,
    }),
    'token-name': (p: { name: string }): Said => ({
      what: f`« ${p.name} » ne peut pas être le nom d’un jeton.`,
      remedy: f`Prenez de 1 à 64 lettres sans accent, chiffres, tirets, points ou _ ; le premier est une lettre ou un chiffre.`,
    }),
    'token-exists': (p: { name: string }): Said => ({
      what: f`Il y a déjà un jeton nommé « ${p.name} ».`,
      remedy: f`Choisissez un autre nom, ou révoquez l’ancien : facteur token revoke ${p.name}.`,
    }),
    'token-not-found': (p: { name: string }): Said => ({
      what: f`Aucun jeton ne s’appelle « ${p.name} ».`,
      remedy: f`facteur token list montre ceux qui existent.`,
    }),
    'token-damaged': (p: { file: string; problem: string }): Said => ({
      what: f`Le fichier de jeton ${p.file} ne peut pas être lu : ${p.problem}.`,
      remedy: f`Vérifiez vos droits, ou effacez ce fichier et créez un nouveau jeton.`,
    }),
    'recipient-suppressed': (p: { email: string }): Said => ({
      what: f`${p.email} ne veut ou ne peut plus recevoir de courrier : rien n’a été envoyé.`,
      remedy: f`facteur suppress list dit pourquoi ; facteur suppress remove ${p.email} permet de lui écrire de nouveau.`,
    }),
    'key-other-content': (p: { id: string }): Said => ({
      what: f`Cette clé a déjà servi pour un autre contenu (envoi ${p.id}).`,
      remedy: f`Prenez une autre clé pour un autre contenu ; la même ne sert qu’à répéter la même demande.`,
    }),
    'account-not-found': (p: { name: string }): Said => ({
      what: f`Aucun compte ne s’appelle « ${p.name} ».`,
      remedy: f`facteur accounts montre ceux qui existent.`,
    }),
    'worker-not-found': (p: { id: string }): Said => ({
      what: f`Aucun worker ${p.id} n’est au travail.`,
      remedy: f`facteur worker status montre ceux qui le sont.`,
    }),
    'port-taken': (p: { host: string; port: number }): Said => ({
      what: f`Le port ${String(p.port)} de ${p.host} est déjà pris par un autre programme.`,
      remedy: f`Arrêtez-le (peut-être un autre facteur web ou serve), ou choisissez un autre port : --port N.`,
    }),
    'port-refused': (p: { host: string; port: number; problem: string }): Said => ({
      what: f`Le port ${String(p.port)} de ${p.host} ne peut pas être ouvert : ${p.problem}.`,
      remedy:
        p.port > 1023 && p.problem.includes('EACCES')
          ? reservedPort('--port N')
          : f`Choisissez un port au-dessus de 1023 (--port N) et une adresse de cette machine (--host).`,
    }),
  },
};
