import type { service as french } from '../../fr/page/service.ts';

const atLogin = 'Sending begins when you log on, without a window, and ends when you log out.';
const atStart = 'Sending begins with the computer, even when nobody logs on.';

/** The offer to have the worker start with the computer. */
export const service: typeof french = {
  title: 'Start sending with the computer?',
  why: 'One of your campaigns took longer than an hour. If the computer restarts meanwhile, nothing leaves until somebody starts sending again. Facteur can see to that: it then goes on by itself where it was, and nobody gets it twice.',
  when: {
    'systemd-user': atLogin,
    'launchd-user': atLogin,
    task: atLogin,
    systemd: atStart,
    launchd: atStart,
  },
  written: 'What will be written on this computer',
  file: (p) => `This file: ${p.file}`,
  kept: 'This task, in Windows’ task scheduler:',
  commands: 'Then these commands are run:',
  undo: 'To take it back, in the same folder: facteur worker uninstall. Nothing of it is left.',
  install: 'Start with the computer',
  decline: 'No, thank you',
  installed: 'Done: sending now starts with the computer.',
  declined: 'Understood, you will not be asked again.',
};
