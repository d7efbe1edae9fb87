import type { signIn as french } from '../fr/sign-in.ts';

const login = (p: { account: string }) => `facteur login ${p.account}`;
const again = (p: { account: string }) => `Sign in again: ${login(p)}. Sending goes on by itself.`;

const issuers: Readonly<Record<string, string>> = { google: 'Google', microsoft: 'Microsoft' };
const nameOf = (issuer: string) => issuers[issuer] ?? issuer;

export const signIn: typeof french = {
  commands: {
    login: 'sign an account in with its provider (Google, Microsoft ...), without a password',
    logout: 'sign an account out: its access is taken back and forgotten',
  },
  options: {
    account: 'the account (else the default one)',
    device: 'with a code that is typed on another device',
    paste: 'by copying an address, when the browser is on another machine',
  },
  browser: (p) =>
    `Signing in: account ${p.account} (${p.user})\n\nYour browser opens on the provider’s page. If it does not, open this address yourself, on this computer:\n\n${p.address}\n\nChoose the address ${p.user} and agree. This command waits for your answer (Ctrl+C to give up).`,
  device: (p) =>
    `Signing in: account ${p.account} (${p.user})\n\nOn any device, open this address:\n\n   ${p.address}\n\nand type this code (good for ${p.minutes} minutes):\n\n   ${p.code}\n\nChoose the address ${p.user} and agree. This command waits for your answer (Ctrl+C to give up).`,
  paste: (p) =>
    `Signing in: account ${p.account} (${p.user})\n\n1. On any computer, open this address:\n\n${p.address}\n\n2. Choose the address ${p.user} and agree.\n3. The browser then shows a page that cannot be found, as it should: copy the whole address of that page, which begins with http://.\n`,
  pasteHere: 'Paste it here: ',
  done: (p) => `✅ Account ${p.account} is signed in: ${p.address}`,
  addressUnknown: (p) => `⚠️  The provider did not say which address signed in: make sure that it is ${p.user}.`,
  ending: (p) => ({
    what: `The sign-in of account ${p.account} will end: ${p.at}.`,
    remedy: `If it lasts only a week, the consent screen of your Google project is in "Testing": publish it ("In production"), then sign in again: ${login(p)}`,
  }),
  resumed: (p) => `What waited to be sent from account ${p.account} goes on.`,
  out: (p) => `✅ Account ${p.account} is signed out; its access is forgotten here.`,
  outAlready: (p) => `Account ${p.account} was not signed in.`,
  notRevoked: (p) =>
    p.page === null
      ? '⚠️  The provider could not be told: take the application’s access back in the settings of your account, too.'
      : `⚠️  The provider could not be told: take the application’s access back at ${p.page}, too.`,
  page: {
    title: 'Signing in',
    done: 'Done: the account is signed in. You may close this page and go back to Facteur.',
    failed: 'Signing in did not work. Facteur says why and what to do: go back to it. You may close this page.',
    goBack: 'Back to Facteur',
  },
  errors: {
    'sign-in-needed': (p) => ({
      what: `Account ${p.account} is not signed in with its provider.`,
      remedy: `Sign in: ${login(p)}. Sending goes on by itself.`,
    }),
    'sign-in-no-client': (p) => ({
      what: `To sign account ${p.account} in with ${nameOf(p.issuer)}, a client id (clientId) is needed, and there is none.`,
      remedy:
        'Make one, the guide docs/signing-in.md shows each step, then write SMTP_CLIENT_ID in .env (clientId in facteur.yaml). With Gmail, an app password is simpler.',
    }),
    'sign-in-revoked': (p) => ({
      what: `The access of account ${p.account} was taken back or has ended, or the password of the address has changed ("${p.detail}").`,
      remedy: again(p),
    }),
    'sign-in-expired': (p) => ({
      what: `The sign-in of account ${p.account} has ended, for example because it was not used for a long time ("${p.detail}").`,
      remedy: again(p),
    }),
    'sign-in-testing': (p) => ({
      what: `The sign-in of account ${p.account} ended after 7 days: the consent screen of your Google project is in "Testing" ("${p.detail}").`,
      remedy: `On console.cloud.google.com, "Google Auth Platform", "Audience", publish the app ("In production"), then sign in again: ${login(p)}. Sending goes on by itself.`,
    }),
    'sign-in-consent': (p) => ({
      what: `The consent given to the application for account ${p.account} is missing or was withdrawn ("${p.detail}").`,
      remedy: `Sign in again and agree to what is asked: ${login(p)}. Sending goes on by itself.`,
    }),
    'sign-in-declined': (p) => ({
      what: `Signing in account ${p.account} was declined on the provider’s page ("${p.detail}").`,
      remedy: `Begin again and agree to what is asked: ${login(p)}`,
    }),
    'sign-in-admin': (p) => ({
      what: `The organisation of account ${p.account} allows this application only with an administrator’s consent ("${p.detail}").`,
      remedy: `Ask the administrator to allow the application ${p.clientId}, then: ${login(p)}. Sending goes on by itself.`,
    }),
    'sign-in-again': (p) => ({
      what: `The provider wants to make sure again who you are, for account ${p.account} ("${p.detail}").`,
      remedy: again(p),
    }),
    'sign-in-other-address': (p) => ({
      what: `Account ${p.account} is that of ${p.user}, but it was ${p.address} that signed in.`,
      remedy: `Begin again and choose ${p.user}: ${login(p)}. If the account’s address is wrong, correct SMTP_USER in .env (user in facteur.yaml) first.`,
    }),
    'sign-in-scope': (p) => ({
      what: `Account ${p.account} is signed in, but without the right to send mail ("${p.detail}").`,
      remedy: `Sign in again and tick every box on the provider’s page: ${login(p)}. Sending goes on by itself.`,
    }),
    'sign-in-client': (p) => ({
      what: `The application ${p.clientId} of account ${p.account} does not exist at the provider any more, is disabled there, or may not do what is asked ("${p.detail}").`,
      remedy: `Check SMTP_CLIENT_ID (and SMTP_TENANT) in .env, or make an application (docs/signing-in.md), then: ${login(p)}. Sending goes on by itself.`,
    }),
    'sign-in-secret': (p) => ({
      what: `The secret of the application ${p.clientId} (account ${p.account}) is wrong or has expired ("${p.detail}").`,
      remedy: 'Make a new secret at the provider, correct SMTP_CLIENT_SECRET in .env, then: facteur resume',
    }),
    'sign-in-tenant': (p) => ({
      what: `The Microsoft directory (tenant) of account ${p.account} cannot be found or is disabled ("${p.detail}").`,
      remedy: `Check SMTP_TENANT in .env, and that the organisation’s subscription is active, then: ${login(p)}. Sending goes on by itself.`,
    }),
    'sign-in-person': (p) => ({
      what: `The user of account ${p.account} is unknown, blocked or deleted at the provider ("${p.detail}").`,
      remedy: `See the administrator or the provider, then sign in again: ${login(p)}. Sending goes on by itself.`,
    }),
    'sign-in-provider': (p) => ({
      what: `The provider refuses to sign account ${p.account} in: ${p.detail}.`,
      remedy: `Read what it says, see docs/signing-in.md, then sign in again: ${login(p)}. Sending goes on by itself.`,
    }),
    'sign-in-refused': (p) => ({
      what: `The mail server refuses the access of account ${p.account}, even a renewed one: "${p.reply}".`,
      remedy: `Make sure that ${p.user} is the address that signed in and that it may send by SMTP at the provider, then: ${login(p)}. Sending goes on by itself.`,
    }),
    'sign-in-mailbox': (p) => ({
      what: `The server of the mailbox ${p.user} refuses the access of account ${p.account}, even a renewed one: "${p.reply}".`,
      remedy: `Make sure that ${p.user} is the address that signed in and that it may be read by IMAP at the provider, then: ${login(p)}, with every box ticked. The mailbox is read again by itself.`,
    }),
    'sign-in-not-offered': (p) => ({
      what: `The server ${p.host} does not take a sign-in without a password (OAuth).`,
      remedy:
        'Check SMTP_HOST and SMTP_PORT in .env, or give a password (SMTP_PASSWORD) and remove SMTP_AUTH, then: facteur resume',
    }),
    'sign-in-unreachable': (p) => ({
      what: `The sign-in service of ${nameOf(p.issuer)} does not answer (account ${p.account}: ${p.detail}).`,
      remedy: 'Sending goes on by itself as soon as it answers; check your connection to the Internet.',
    }),
    'sign-in-token-command': (p) => ({
      what: `The command that gives the access token of account ${p.account} gave none (${p.problem}).`,
      remedy:
        'Run it yourself to see what it says (SMTP_TOKEN_COMMAND in .env, tokenCommand in facteur.yaml), then: facteur resume',
    }),
    'sign-in-token-file': (p) => ({
      what: `The access token of account ${p.account} cannot be read from ${p.file} (${p.problem}).`,
      remedy: 'Check that file and the program that writes it, then: facteur resume',
    }),
    'sign-in-token-stale': (p) => ({
      what: `The mail server refused the access token of account ${p.account}, and there is no new one.`,
      remedy: 'Have it renewed by the program that gives it, then: facteur resume',
    }),
    'sign-in-file': (p) => ({
      what: `The sign-in that is kept in ${p.file} cannot be read or written (${p.problem}).`,
      remedy:
        'Check the free space and your rights on that folder. If the file is damaged, delete it and sign in again: facteur login',
    }),
    'sign-in-nothing': (p) => ({
      what:
        p.kind === 'password'
          ? `Account ${p.account} is not set to sign in without a password.`
          : p.kind === 'application'
            ? `Account ${p.account} signs in as an application: nobody has to do it.`
            : `Account ${p.account} gets its access token from elsewhere: there is nothing to sign in here.`,
      remedy:
        p.kind === 'password'
          ? 'Write SMTP_AUTH=oauth2 in .env (auth: oauth2 in facteur.yaml) and see docs/signing-in.md.'
          : 'To see whether it works: facteur check',
    }),
    'sign-in-no-device': (p) => ({
      what: `${nameOf(p.issuer)} does not let people sign in with a code to send mail (account ${p.account}).`,
      remedy: `On a machine without a browser: ${login(p)} --paste`,
    }),
    'sign-in-answer': (p) => ({
      what: `That address is not the answer to this sign-in of account ${p.account}: it is incomplete, old, or of another one.`,
      remedy: `Begin again: ${login(p)}, and copy the whole address, to its last character.`,
    }),
    'sign-in-late': (p) => ({
      what: `Nobody agreed to the sign-in of account ${p.account} in time.`,
      remedy: `Begin again: ${login(p)}`,
    }),
  },
};
