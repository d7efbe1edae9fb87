import type { service as french } from '../fr/service.ts';

/** The worker and the page as services that start with the computer. */
export const service: typeof french = {
  commands: {
    workerInstall: 'the worker starts with the computer and comes back after a fault; shows first what will be written',
    workerUninstall: 'the worker does not start with the computer any more',
    webInstall: 'the page is served as soon as the computer starts; needs a password',
    webUninstall: 'the page is not served at start any more',
  },
  systems: {
    'systemd-user': 'systemd, for your account',
    systemd: 'systemd, for the whole machine',
    'launchd-user': 'launchd, for your account',
    launchd: 'launchd, for the whole machine',
    task: 'Windows’ task scheduler, when you log on',
  },
  writes: (p) => `Service “${p.name}” (${p.system}).\nThis file will be written: ${p.file}\n`,
  writesOnce: (p) => `Task “${p.name}” (${p.system}). This is its definition:\n`,
  runs: (p) => `\nAnd these commands run:\n${p.commands}`,
  linger: (p) =>
    `\nℹ️  It stops when you log out, and starts when you log in. To keep it running with nobody logged in (a server): loginctl enable-linger ${p.user}`,
  confirmInstall: '\nInstall? (Y/n): ',
  confirmUninstall: (p) => `Stop “${p.name}” and remove ${p.file}? (Y/n): `,
  installed: (p) => `✅ “${p.name}” is running, and will come back at each start.\n   Remove it: ${p.uninstall}`,
  uninstalled: (p) => `✅ “${p.name}” is stopped and removed; nothing of it is left.`,
  notThere: 'No service is installed for this folder.',
  checks: {
    active: (p) => `Service “${p.name}”: running, comes back after a restart`,
    stopped: (p) => `Service “${p.name}”: installed, but stopped`,
    stoppedRemedy: 'Start it again: facteur worker install',
    other: (p) =>
      `Service “${p.name}”: it starts a Facteur in another place than this one (it was installed from another folder, or before an update)`,
    otherRemedy: 'Install it again from here: facteur worker install',
    none: 'No service: no worker will start by itself after a restart',
    noneRemedy: 'To have a worker start with the computer: facteur worker install',
  },
  errors: {
    'service-none': (p) => ({
      what: `Nothing here can start a service (${p.detail}).`,
      remedy:
        'Start the worker in the background: facteur worker --daemon; in a container, it is the engine that starts it.',
    }),
    'service-environment': (p) => ({
      what: `These settings are in the environment of this terminal only, a service would not have them: ${p.names}`,
      remedy: 'Write them into .env, then run the command again.',
    }),
    'service-refused': (p) => ({
      what: `The service could not be installed. ${p.command}: ${p.detail}`,
      remedy: 'Nothing of it was left. Follow that answer, then try again; until then: facteur worker --daemon',
    }),
    'service-password': () => ({
      what: 'Served in the background, the page needs a password: nobody would see the link that opens it.',
      remedy: 'Choose one: facteur web --password, then try again.',
    }),
    'service-demo': () => ({
      what: 'This is the demo: its folder is removed when it ends, nothing of it could start with the computer.',
      remedy: 'Prepare a campaign of your own first, with facteur web.',
    }),
    'service-declined': () => ({
      what: 'Nothing was changed.',
      remedy: 'Run the command again when you like.',
    }),
  },
};
