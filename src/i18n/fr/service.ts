import type { Said } from '../../errors.ts';
import { f } from '../typography.ts';

/** The worker and the page as services that start with the computer. */
export const service = {
  commands: {
    workerInstall: f`le worker démarre avec l’ordinateur et revient après une panne ; montre d’abord ce qui sera écrit`,
    workerUninstall: f`le worker ne démarre plus avec l’ordinateur`,
    webInstall: f`la page est servie dès que l’ordinateur démarre ; demande un mot de passe`,
    webUninstall: f`la page n’est plus servie au démarrage`,
  },
  systems: {
    'systemd-user': f`systemd, pour votre compte`,
    systemd: f`systemd, pour toute la machine`,
    'launchd-user': f`launchd, pour votre compte`,
    launchd: f`launchd, pour toute la machine`,
    task: f`le planificateur de tâches de Windows, à l’ouverture de votre session`,
  },
  writes: (p: { system: string; name: string; file: string }) =>
    f`Service « ${p.name} » (${p.system}).\nCe fichier sera écrit : ${p.file}\n`,
  writesOnce: (p: { system: string; name: string }) => f`Tâche « ${p.name} » (${p.system}). Voici sa définition :\n`,
  runs: (p: { commands: string }) => f`\nEt ces commandes lancées :\n${p.commands}`,
  linger: (p: { user: string }) =>
    f`\nℹ️  Il s’arrête quand vous fermez votre session, et démarre quand vous l’ouvrez. Pour qu’il tourne même sans session ouverte (un serveur) : loginctl enable-linger ${p.user}`,
  confirmInstall: f`\nInstaller ? (O/n) : `,
  confirmUninstall: (p: { name: string; file: string }) => f`Arrêter « ${p.name} » et enlever ${p.file} ? (O/n) : `,
  installed: (p: { name: string; uninstall: string }) =>
    f`✅ « ${p.name} » est en marche, et reviendra à chaque démarrage.\n   L’enlever : ${p.uninstall}`,
  uninstalled: (p: { name: string }) => f`✅ « ${p.name} » est arrêté et enlevé ; rien n’en reste.`,
  notThere: f`Aucun service n’est installé pour ce dossier.`,
  checks: {
    active: (p: { name: string }) => f`Service « ${p.name} » : en marche, revient après un redémarrage`,
    stopped: (p: { name: string }) => f`Service « ${p.name} » : installé, mais arrêté`,
    stoppedRemedy: f`Remettez-le en marche : facteur worker install`,
    other: (p: { name: string }) =>
      f`Service « ${p.name} » : il démarre un Facteur qui se trouve ailleurs que celui-ci (installé depuis un autre dossier, ou avant une mise à jour)`,
    otherRemedy: f`Installez-le de nouveau d’ici : facteur worker install`,
    none: f`Pas de service : aucun worker ne démarrera seul après un redémarrage`,
    noneRemedy: f`Pour qu’un worker démarre avec l’ordinateur : facteur worker install`,
  },
  errors: {
    'service-none': (p: { detail: string }): Said => ({
      what: f`Rien ici ne peut démarrer un service (${p.detail}).`,
      remedy: f`Démarrez le worker en arrière-plan : facteur worker --daemon ; dans un conteneur, c’est son moteur qui le démarre.`,
    }),
    'service-environment': (p: { names: string }): Said => ({
      what: f`Ces réglages ne sont que dans l’environnement de ce terminal, un service ne les aurait pas : ${p.names}`,
      remedy: f`Écrivez-les dans .env, puis relancez la commande.`,
    }),
    'service-refused': (p: { command: string; detail: string }): Said => ({
      what: f`Le service n’a pas pu être installé. ${p.command} : ${p.detail}`,
      remedy: f`Rien n’en est resté. Suivez cette réponse, puis recommencez ; en attendant : facteur worker --daemon`,
    }),
    'service-password': (_: object): Said => ({
      what: f`Servie en arrière-plan, la page doit avoir un mot de passe : personne ne verrait le lien qui l’ouvre.`,
      remedy: f`Choisissez-en un : facteur web --password, puis recommencez.`,
    }),
    'service-demo': (_: object): Said => ({
      what: f`C’est la démonstration : son dossier est effacé à la fin, rien n’en pourrait démarrer avec l’ordinateur.`,
      remedy: f`Préparez d’abord un envoi à vous, avec facteur web.`,
    }),
    'service-declined': (_: object): Said => ({
      what: f`Rien n’a été changé.`,
      remedy: f`Relancez la commande quand vous voulez.`,
    }),
  },
};
