import type { ConfigProblem, Origin } from '../../config-problem.ts';
import type { config as french } from '../fr/config.ts';
import { list } from './list.ts';
import { fileReason } from './system.ts';

function where(origin: Origin): string {
  if (origin.kind === 'environment') return 'the environment variables';
  if (origin.kind === 'program') return 'the configuration that the program gave';
  if (origin.kind === 'flag') return 'the command line';
  return origin.line === null ? origin.file : `${origin.file}, line ${origin.line}`;
}

export function problem(p: ConfigProblem): string {
  switch (p.kind) {
    case 'missing':
      return 'it is missing';
    case 'integer':
      return `it takes a whole number from ${p.min} to ${p.max}`;
    case 'number':
      return `it takes a number from ${p.min} to ${p.max}`;
    case 'duration':
      return p.bareSeconds
        ? `it takes a duration in seconds or with its unit (5, 30s, 2m), at most ${p.maxMs / 3_600_000} h`
        : `it takes a duration with its unit (30s, 5m, 4h, 2d), at most ${p.maxMs / 86_400_000} days`;
    case 'choice':
      return `it takes one of these words: ${p.choices.join(', ')}`;
    case 'boolean':
      return 'it takes 1 (yes) or 0 (no)';
    case 'limit':
      return `a number from ${p.min} to ${p.max} is needed, or none (no limit)`;
    case 'window-limit':
      return 'a number of messages and a duration are needed, for example 20/10s or 500/24h (a second to 31 days)';
    case 'size':
      return 'a size with its unit is needed (25MB, 400kB), or none (no limit)';
    case 'hours':
      return 'days and hours are needed, for example "Mon-Fri 08:00-20:00" or "Mon-Fri 08:00-12:00, 14:00-18:00, Sat 09:00-12:00"';
    case 'time-zone':
      return 'a time zone is needed, for example Europe/Paris';
    case 'text':
      return 'it takes a text (in quotes when it has only digits)';
    case 'list':
      return 'it takes a list, for example [1m, 5m, 1h]';
    case 'mapping':
      return 'it takes indented lines "key: value"';
    case 'host':
      return 'it takes the name of a server, without port or "smtp://", for example smtp.example.org';
    case 'url':
      return `it takes ${p.schemes[0] ?? ''}://user:password@server:port; in the password, write # as %23, / as %2F, ? as %3F, @ as %40 and % as %25`;
    case 'address':
      return `it takes an e-mail address, alone or as Name <address> (${list.addressProblems[p.problem]})`;
    case 'bounce-address':
      return 'it takes an address with TOKEN once before its @, such as bounces+TOKEN@example.org';
    case 'colour':
      return 'it takes a colour like #0a7 or #00aa77 (in quotes)';
    case 'domain':
      return `a domain name is needed, for example example.org`;
    case 'selector':
      return `a DKIM selector is needed, for example facteur2026`;
    case 'web-address':
      return `an address like https://mail.example.org is needed, without "?" or "#"`;
    case 'ip-ranges':
      return 'IP addresses or ranges are needed, with commas between: 127.0.0.1, 10.0.0.0/8';
    case 'webhook-url':
      return 'an address like https://example.org/webhooks is needed (http or https, without user name, password or "#")';
    case 'webhook-secret':
      return 'a secret of Standard Webhooks is needed: whsec_ and then 24 to 64 random bytes in base64';
    case 'webhook-secret-place':
      return 'either secretEnv (the name of a variable) or secretFile (a file) has to say where the secret is';
    case 'webhook-twice':
      return 'another endpoint has the same address';
    case 'account-unknown':
      return p.known.length === 0
        ? 'no account has this name: there is none in .env or facteur.yaml'
        : `no account has this name; known accounts: ${p.known.join(', ')}`;
    case 'mailbox-host':
      return `the server that has the mailbox of the account "${p.account}" is not known: say host below returns: imap: (imap.example.org, for instance), or the account's provider`;
    case 'mailbox-user':
      return 'somebody has to log in to the mailbox: user below returns: imap:, or an account with a user and a password';
    case 'mailbox-twice':
      return 'another entry reads the same mailbox already';
    case 'header-name':
      return 'this name of a header is not possible, or Facteur sets it itself';
    case 'header-value':
      return 'a text on one line is needed, without accents (in quotes when it has only digits)';
    case 'webhook-secret-file':
      return `the file ${p.file} cannot be read`;
    case 'key-length':
      return `at least ${p.min} characters are needed, picked at random`;
    case 'account-name':
      return 'an account name has only letters without accents, digits, ".", "_" and "-", and "dry-run" is reserved';
    case 'user-missing':
      return 'there is a password or an OAuth sign-in, but no user name (SMTP_USER or EMAIL_SENDER in .env, user in facteur.yaml)';
    case 'issuer-missing':
      return 'nothing says with whom to sign in: write provider (SMTP_PROVIDER in .env): google, microsoft, or the address of the sign-in service';
    case 'provider':
      return `it must be one of ${p.choices.join(', ')}, or the address of a sign-in service (https://...)`;
    case 'tenant':
      return 'it must be the id of the Microsoft directory, or one of its domains, such as example.onmicrosoft.com';
    case 'variable-missing':
      return `the variable ${p.variable} is set neither in the environment nor in .env`;
  }
}

export const config: typeof french = {
  errors: {
    'config-invalid': (p) => ({
      what:
        p.problem.kind === 'missing'
          ? `${p.key} is missing (${where(p.origin)}).`
          : `${p.key} is not valid (${where(p.origin)}): ${problem(p.problem)}.`,
      remedy: `Correct ${p.key} in ${where(p.origin)}, then run the command again.`,
    }),
    'config-unknown-key': (p) => ({
      what: `There is no setting ${p.key} (${where(p.origin)}).`,
      remedy:
        p.suggestion === null
          ? `Remove it, or use one of these: ${p.known.join(', ')}.`
          : `Did you mean ${p.suggestion}? If not, remove it.`,
    }),
    'config-env-key': (p) => ({
      what: `The setting ${p.key} does not go into facteur.yaml (${where(p.origin)}).`,
      remedy: `Remove it and write ${p.variable}=... in .env.`,
    }),
    'config-yaml-syntax': (p) => ({
      what: `The configuration file is not correct YAML (${where(p.origin)}): ${p.detail}`,
      remedy: `Check the indentation there (spaces, no tabs), the colons and the quotes.`,
    }),
    'config-unreadable': (p) => ({
      what: `The configuration file ${p.file} cannot be read: ${p.reason === 'utf-8' ? 'it is not UTF-8' : fileReason(p.reason)}.`,
      remedy:
        p.reason === 'utf-8'
          ? `Open it in a text editor and save it with the encoding UTF-8.`
          : `Check that you may read this file.`,
    }),
    'config-no-account': (p) => ({
      what: `No sending account is configured: there is neither SMTP_URL nor SMTP_HOST (or SMTP_SERVER).`,
      remedy: `Run facteur init, or write SMTP_HOST, SMTP_USER and SMTP_PASSWORD in ${p.file}.`,
    }),
    'config-unknown-account': (p) => ({
      what: `The account ${p.name} is not configured. Configured accounts: ${p.known.join(', ')}.`,
      remedy: `Choose one with --account NAME, or with "account: NAME" in facteur.yaml.`,
    }),
  },
};
