import { f } from '../typography.ts';

/** What stands in the files of a bundle (the program with Node, for who has neither): its first file to read, and its start file. */
export const bundle = {
  readMe: 'LISEZMOI.txt',
  start: {
    win: f`Facteur.cmd : double-cliquez`,
    darwin: f`Facteur.command : double-cliquez`,
    linux: f`Facteur.desktop : clic droit, « Autoriser le lancement », puis double-clic (ou, dans un terminal : ./Facteur.sh)`,
  },
  /** In the window of the start file, when the folder was not unpacked as a whole. */
  incomplete: f`Facteur n’est pas complet ici. Décompressez d’abord tout le dossier (clic droit, « Extraire tout »), puis ouvrez Facteur dans ce dossier.`,
  close: f`Appuyez sur Entrée pour fermer cette fenêtre.`,
  about: (p: { version: string; node: string; start: string; system: 'win' | 'darwin' | 'linux'; command: string }) =>
    [
      f`FACTEUR ${p.version}`,
      f`Envoie des e-mails personnalisés à tous vos adhérents, en arrière-plan.`,
      f`Ce dossier contient tout, Node ${p.node} compris : il n’y a rien à installer.`,
      f`POUR COMMENCER\n${p.start}. La page de Facteur s’ouvre dans votre navigateur. Laissez la fenêtre ouverte tant que vous vous en servez ; Ctrl+C ou la fermer termine.`,
      {
        win: f`Windows peut demander si vous faites confiance à ce fichier, parce qu’il vient d’Internet : « Informations complémentaires », puis « Exécuter quand même ».`,
        darwin: f`La première fois, macOS refuse d’ouvrir un fichier qui vient d’Internet : Réglages Système, « Confidentialité et sécurité », « Ouvrir quand même ».`,
        linux: f`Il faut une distribution avec la glibc 2.28 ou plus récente : Debian 10, Ubuntu 20.04, Fedora 29 et les suivantes.`,
      }[p.system],
      f`VOS ENVOIS\nVos listes, vos messages, vos réglages et l’état de vos envois sont dans le dossier « Facteur » de votre dossier personnel (ou dans celui que nomme FACTEUR_HOME), jamais ici.`,
      f`METTRE À JOUR\nDécompressez la nouvelle version à côté, ouvrez-la, supprimez l’ancienne. Vos envois restent où ils sont et continuent.`,
      f`DANS UN TERMINAL\n${p.command} status, ${p.command} send… : toutes les commandes, dans le dossier où vous êtes. La liste : ${p.command} --help`,
      f`CE QUI EST DEDANS\nLICENCES.txt : les licences de tout ce qui est ici. sbom.cdx.json : la liste (CycloneDX). SHA256SUMS : les sommes de contrôle.`,
    ].join('\n\n'),
};
