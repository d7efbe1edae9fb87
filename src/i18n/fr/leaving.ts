import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';
import { formatNumber as n } from './format.ts';

const s = (count: number) => (count > 1 ? 's' : '');

/** Leaving the list, topics, and what is kept of one person. */
export const leaving = {
  options: {
    topic: f`le sujet de l’envoi, que chacun peut quitter sans quitter le reste (lettre, agenda...)`,
    suppressTopic: f`seulement pour les envois de ce sujet`,
    public: f`seulement la page de désinscription, pour Internet`,
    proxy: f`adresse du serveur web placé devant, qui transmet les demandes`,
    php: f`écrit la page de désinscription pour un hébergement mutualisé (PHP)`,
    phpFolder: f`dossier où écrire les fichiers à déposer sur le site`,
    fetch: f`va chercher les désinscriptions faites sur la page PHP`,
  },
  /** The page behind the link in each message. */
  page: {
    title: f`Désinscription`,
    ask: f`Souhaitez-vous ne plus recevoir nos messages ?`,
    askTopic: (p: { topic: string }) => f`Souhaitez-vous ne plus recevoir nos messages sur le sujet « ${p.topic} » ?`,
    asked: f`Rien n’est fait tant que vous n’avez pas appuyé sur un bouton.`,
    leave: f`Me désinscrire`,
    leaveTopic: (p: { topic: string }) => f`Ne plus recevoir « ${p.topic} »`,
    leaveAll: f`Ne plus rien recevoir`,
    done: f`C’est fait : votre désinscription est enregistrée.`,
    doneText: f`Vous ne recevrez plus nos messages. Celui qui était déjà en route peut encore arriver.`,
    doneTopic: (p: { topic: string }) =>
      f`Vous ne recevrez plus nos messages sur le sujet « ${p.topic} ». Celui qui était déjà en route peut encore arriver.`,
    mistake: f`C’était une erreur ?`,
    back: f`Continuer à recevoir les messages`,
    stayed: f`Votre inscription est maintenue.`,
    stayedText: f`Vous continuerez à recevoir nos messages.`,
    broken: f`Si des messages vous parviennent encore, le lien n’était peut-être pas entier : ouvrez-le depuis le message lui-même, ou répondez à ce message.`,
    faulty: f`Cette page ne répond pas pour le moment`,
    faultyText: f`Votre demande n’a pas été enregistrée. Réessayez dans quelques minutes, ou répondez simplement au message reçu.`,
    slow: f`Trop de demandes à la suite`,
    slowText: (p: { seconds: number }) =>
      f`Trop de liens inexacts sont venus de votre connexion. Réessayez dans ${n(p.seconds)} seconde${s(p.seconds)}.`,
  },
  listening: (p: { url: string }) => f`🌐 Page de désinscription : ${p.url}/u/... (Ctrl+C pour arrêter)`,
  proxies: f`une adresse IP, ou un réseau comme 10.0.0.0/8`,
  ofTopic: (p: { topic: string }) => f`sujet « ${p.topic} »`,
  php: {
    written: (p: { page: string; settings: string }) => f`✅ Écrits : ${p.page} et ${p.settings}`,
    next: (p: { url: string }) =>
      f`Déposez les deux fichiers dans le même dossier de votre site, puis écrivez dans facteur.yaml l’adresse de la page :\npublicUrl: ${p.url}\nLe second fichier contient une clé : ne le montrez à personne.`,
    fetched: (p: { count: number }) =>
      p.count === 0
        ? f`Aucune nouvelle demande sur la page.`
        : f`✅ ${n(p.count)} demande${s(p.count)} reprise${s(p.count)} de la page.`,
  },
  person: {
    command: f`tout ce qui est gardé d’une personne`,
    address: f`l’adresse de la personne`,
    erase: f`l’effacer partout`,
    none: (p: { email: string }) => f`Rien n’est gardé sur ${p.email}.`,
    found: (p: { email: string; deliveries: number; campaigns: number }) =>
      f`👤 ${p.email} : ${n(p.deliveries)} message${s(p.deliveries)} dans ${n(p.campaigns)} envoi${s(p.campaigns)}`,
    delivery: (p: { id: string; state: string; at: string; reply: string }) =>
      [`   ${p.id}`, p.state, p.at, p.reply].filter((part) => part !== '').join('  '),
    vars: (p: { vars: string }) => `      ${p.vars}`,
    suppressed: (p: { reason: string; at: string; detail: string }) =>
      f`✋ Écartée des envois : ${[p.reason, p.at, p.detail].filter((part) => part !== '').join('  ')}`,
    plan: (p: { count: number; left: number; suppressions: number }) =>
      [
        ...(p.count > 0
          ? [
              f`🗑️  Dans ${n(p.count)} message${s(p.count)}, l’adresse, le nom et les autres données seront effacés ; les totaux des envois restent.`,
            ]
          : []),
        ...(p.suppressions > 0 ? [f`🗑️  La personne reste désinscrite, sans que son adresse soit gardée.`] : []),
        ...(p.left > 0 ? [leftText(p.left)] : []),
      ].join('\n'),
    confirm: f`Effacer définitivement ? (o/N) : `,
    erased: (p: { erased: number; left: number; suppressions: number }) =>
      [
        p.erased > 0 ? f`✅ Effacé dans ${n(p.erased)} message${s(p.erased)}.` : f`✅ Effacé.`,
        ...(p.left > 0 ? [leftText(p.left)] : []),
      ].join(' '),
  },
  errors: {
    'topic-invalid': (p: { topic: string; where: string }): Said => ({
      what: f`Le sujet « ${p.topic} » (${p.where}) n’est pas utilisable.`,
      remedy: f`Donnez un nom court, de 40 caractères au plus, avec des lettres ou des chiffres : lettre, agenda, vie-du-club...`,
    }),
    'person-declined': (_: object): Said => ({
      what: f`Rien n’a été effacé.`,
      remedy: f`Relancez la commande quand vous voulez.`,
    }),
    'person-erase-ask': (p: { email: string }): Said => ({
      what: f`Les données de ${p.email} n’ont pas été effacées : personne n’a pu confirmer.`,
      remedy: f`Relancez la commande avec --yes, ou dans un terminal.`,
    }),
    'leave-no-url': (_: object): Said => ({
      what: f`Les messages n’ont pas d’adresse où se désinscrire : publicUrl n’est pas dans facteur.yaml.`,
      remedy: f`Ajoutez à facteur.yaml l’adresse à laquelle la page sera ouverte à tous, par exemple publicUrl: https://courrier.mon-asso.fr`,
    }),
    'leave-no-page': (p: { url: string }): Said => ({
      what: f`${p.url} n’est pas l’adresse d’une page PHP : il n’y a rien à y chercher.`,
      remedy: f`Pour la page PHP, publicUrl de facteur.yaml se termine par .php. Sinon, les désinscriptions sont déjà enregistrées ici.`,
    }),
    'leave-page-silent': (p: { url: string; problem: string }): Said => ({
      what: f`La page de désinscription ${p.url} ne répond pas comme prévu : ${p.problem}`,
      remedy: f`Ouvrez cette adresse dans un navigateur ; vérifiez que unsubscribe.php et unsubscribe-settings.php y sont déposés et viennent de « facteur suppress php ».`,
    }),
    'leave-file': (p: { file: string; problem: string }): Said => ({
      what: f`${p.file} ne peut pas être écrit : ${p.problem}`,
      remedy: f`Choisissez un autre dossier, ou vérifiez vos droits sur celui-ci.`,
    }),
  },
};

function leftText(left: number): string {
  return left > 1
    ? f`${n(left)} autres sont encore à envoyer et ne sont pas touchés : annulez ces envois, ou relancez la commande à leur fin.`
    : f`Un autre est encore à envoyer et n’est pas touché : annulez cet envoi, ou relancez la commande à sa fin.`;
}
