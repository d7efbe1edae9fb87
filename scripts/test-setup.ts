/**
 * Brings what the tests need besides npm packages: Debian packages by apt-get when they are missing and this user may
 * install them; else it says what to install and which tests are skipped for it. In CI (CI=true) nothing may be missing.
 */
import { exists, install, type Need, succeeds } from './debian.ts';

interface TestNeed extends Need {
  readonly tests: string;
}

function need(command: string, debianPackage: string, tests: string): TestNeed {
  return { name: command, packages: [debianPackage], present: () => exists(command), tests };
}

const missing = install([
  need('python3', 'python3', 'messages read by an independent parser (test/message)'),
  need('php', 'php-cli', 'the page for leaving on shared hosting (test/web)'),
  need('openssl', 'openssl', 'TLS (test/transport)'),
  need('ssh-keygen', 'openssh-client', 'the signature of a release (test/release)'),
  {
    name: 'dkimpy',
    packages: ['python3-dkim'],
    // Debian's own Python, whichever is first in the path: the package is installed there.
    present: () => succeeds('/usr/bin/python3', '-c', 'import dkim, nacl'),
    tests: 'signatures verified by dkimpy (test/message)',
  },
  {
    name: 'SpamAssassin',
    packages: ['spamassassin'],
    present: () => succeeds('/usr/bin/perl', '-MMail::SpamAssassin', '-e', '1'),
    tests: 'what SpamAssassin says of the examples (test/e2e)',
  },
  {
    name: 'opendkim',
    packages: ['opendkim'],
    present: () => succeeds('/usr/sbin/opendkim', '-V'),
    tests: 'signatures verified by OpenDKIM (test/message)',
  },
  need('redis-server', 'redis-server', 'everything on Redis (test/redis, test/faults)'),
  need('chromium-headless-shell', 'chromium-headless-shell', 'the page in a browser (test/web/page)'),
  need('/usr/sbin/dovecot', 'dovecot-imapd', 'mailboxes of returns (test/mailbox)'),
  need('/usr/sbin/smtp-sink', 'postfix', 'the speed guard (test/speed)'),
]);
for (const { name, packages, tests } of missing) {
  console.warn(`${name} is missing. Skipped without it: ${tests}. Install it: apt-get install ${packages.join(' ')}`);
}
if (missing.length > 0 && process.env.CI === 'true') process.exitCode = 1;
