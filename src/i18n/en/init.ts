import type { init as french } from '../fr/init.ts';

export const init: typeof french = {
  title: '📮 Let us get ready. Four files will be written to this folder; Enter accepts the proposed value.',
  askName: 'Name of the association: ',
  askEmail: 'E-mail address that sends: ',
  askHost: (p) => `SMTP server (default: ${p.host}): `,
  askPort: (p) => `Port (default: ${p.port}): `,
  askPassword: 'Password of the account (nothing is shown; empty: later, in .env): ',
  defaultName: 'My association',
  written: (p) => `✅ ${p.file} written`,
  kept: (p) => `ℹ️  ${p.file} is there already, kept as it is`,
  next: [
    '👉 Next:',
    '   1. fill in destinataires.csv (one line a person) and message.md',
    '   2. facteur check                 checks the account',
    '   3. facteur send --dry-run        composes everything, sends nothing',
    '   4. facteur send                  sends',
  ].join('\n'),
  env: (p) =>
    `# The sending account. This file holds a password: do not share it.\nSMTP_HOST=${p.host}\nSMTP_PORT=${p.port}\nSMTP_USER=${p.user}\n${p.signsIn ? 'SMTP_AUTH=oauth2' : `SMTP_PASSWORD=${p.password}`}\nMAIL_FROM=${p.from}\n`,
  yaml: (p) =>
    `# Settings of Facteur. A line that begins with # is not read.\n\n# Seconds between two messages.\ndelay: 5\n# Messages side by side in one worker.\nconcurrency: 2\n\nidentity:\n  name: ${p.name}\n`,
  message: {
    subject: 'News from the association, {{ prenom }}',
    body: 'Dear {{ prenom }},\n\nHere is some news from **the association**.\n\n- A first item\n- A second one\n\nSee you soon!\n',
  },
  csv: 'email,prenom\nfirst.last@example.org,First\n',
  checks: {
    title: '🔍 CHECK',
    configuration: (p) => `Configuration read (${p.files})`,
    noFiles: 'no file',
    warnings: {
      'env-line': (p) => ({
        what: `${p.file}, line ${p.line}: not readable, left out`,
        remedy: 'Write NAME=value, or delete the line.',
      }),
      'no-password': (p) => ({
        what: `Account ${p.account}: a user name but no password; it connects without`,
        remedy: 'Add SMTP_PASSWORD (or EMAIL_PASSWORD) to .env.',
      }),
      'short-secret': (p) => ({
        what: `Account ${p.account}: the password has fewer than 6 characters. It cannot be hidden everywhere in the server’s replies, and it is soon guessed`,
        remedy: 'Choose a longer one at your provider, then correct SMTP_PASSWORD in .env.',
      }),
    },
    store: (p) => `Store reachable: ${p.location}`,
    account: (p) => `Account ${p.name}: ${p.server} accepts the connection`,
    accountNoAuth: (p) => `Account ${p.name}: ${p.server} answers (no password set)`,
    accountFails: (p) => `Account ${p.name} (${p.server}): ${p.reason} – "${p.reply}"`,
    heldCampaign: (p) => `Campaign ${p.id} waits for your word: ${p.reason}`,
    workers: (p) => `Active workers: ${p.count}`,
    noWorkers: 'No active worker',
    noWorkersRemedy:
      'Start one when you want to send: facteur worker --daemon. To have it start with the computer: facteur worker install',
    allGood: '✅ All is ready.',
  },
  errors: {
    'folder-not-writable': (p) => ({
      what: `Cannot write to ${p.folder}: ${p.reason}`,
      remedy: 'Go to a folder of your own, then run the command again.',
    }),
  },
};
