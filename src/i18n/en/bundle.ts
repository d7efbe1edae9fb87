import type { bundle as french } from '../fr/bundle.ts';

/** What stands in the files of a bundle (the program with Node, for who has neither): its first file to read, and its start file. */
export const bundle: typeof french = {
  readMe: 'README.txt',
  start: {
    win: 'Facteur.cmd: double-click it',
    darwin: 'Facteur.command: double-click it',
    linux: 'Facteur.desktop: right-click, “Allow Launching”, then double-click (or, in a terminal: ./Facteur.sh)',
  },
  incomplete:
    'Facteur is not complete here. First unpack the whole folder (right-click, “Extract All”), then open Facteur in that folder.',
  close: 'Press Enter to close this window.',
  about: (p) =>
    [
      `FACTEUR ${p.version}`,
      'Sends personalised e-mail to your whole membership, in the background.',
      `This folder has everything, Node ${p.node} included: there is nothing to install.`,
      `TO BEGIN\n${p.start}. Facteur’s page opens in your browser. Leave the window open while you use it; Ctrl+C, or closing it, ends it.`,
      {
        win: 'Windows may ask whether you trust this file, because it came from the Internet: “More info”, then “Run anyway”.',
        darwin:
          'The first time, macOS refuses to open a file that came from the Internet: System Settings, “Privacy & Security”, “Open Anyway”.',
        linux: 'It needs a distribution with glibc 2.28 or newer: Debian 10, Ubuntu 20.04, Fedora 29 and later.',
      }[p.system],
      'YOUR CAMPAIGNS\nYour lists, messages, settings and the state of your campaigns are in the folder “Facteur” of your home folder (or in the one that FACTEUR_HOME names), never here.',
      'UPDATING\nUnpack the new version beside it, open that, delete the old one. Your campaigns stay where they are and go on.',
      `IN A TERMINAL\n${p.command} status, ${p.command} send...: all commands, in the folder where you are. The list: ${p.command} --help`,
      'WHAT IS INSIDE\nLICENCES.txt: the licences of everything here. sbom.cdx.json: the list (CycloneDX). SHA256SUMS: the check sums.',
    ].join('\n\n'),
};
