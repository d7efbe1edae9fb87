import { f } from '../../typography.ts';

const atLogin = f`L’envoi démarre quand vous ouvrez votre session, sans fenêtre, et s’arrête quand vous la fermez.`;
const atStart = f`L’envoi démarre avec l’ordinateur, même si personne n’ouvre de session.`;

/** The offer to have the worker start with the computer. */
export const service = {
  title: f`Démarrer l’envoi avec l’ordinateur ?`,
  why: f`Un de vos envois a duré plus d’une heure. Si l’ordinateur redémarre pendant ce temps, rien ne part plus jusqu’à ce que quelqu’un relance l’envoi. Facteur peut s’en charger : il reprend alors seul là où il en était, sans doublon.`,
  when: {
    'systemd-user': atLogin,
    'launchd-user': atLogin,
    task: atLogin,
    systemd: atStart,
    launchd: atStart,
  },
  written: f`Ce qui sera écrit sur cet ordinateur`,
  file: (p: { file: string }) => f`Ce fichier : ${p.file}`,
  kept: f`Cette tâche, dans le planificateur de tâches de Windows :`,
  commands: f`Puis ces commandes sont lancées :`,
  undo: f`Pour l’enlever, dans le même dossier : facteur worker uninstall. Il n’en reste rien.`,
  install: f`Démarrer avec l’ordinateur`,
  decline: f`Non merci`,
  installed: f`C’est fait : l’envoi démarre désormais avec l’ordinateur.`,
  declined: f`Entendu, cela ne vous sera plus proposé.`,
};
