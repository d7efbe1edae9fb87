import type { signIn as french } from '../../fr/page/sign-in.ts';

const names: Readonly<Record<string, string>> = { google: 'Google', microsoft: 'Microsoft' };
const named = (issuer: string | null) => names[issuer ?? ''] ?? 'the provider';

/** Signing an account in with its provider. */
export const signIn: typeof french = {
  start: ({ issuer }) => `Sign in with ${named(issuer)}`,
  again: 'Sign in again',
  signOut: 'Sign out',
  signOutOne: ({ name }) => `Sign out the account ${name}`,
  signedOut: 'The account is signed out; its access is forgotten here.',
  notRevoked:
    'The account is signed out here, but the provider could not be told: take the application’s access back in the settings of your account there, too.',
  signedIn: 'The account is signed in.',
  state: {
    out: 'Not signed in yet',
    in: ({ address }) => `Signed in: ${address}`,
    since: ({ time }) => `agreed ${time}`,
    until: ({ time }) => `ends ${time}`,
  },
  dialog: {
    title: ({ name }) => `Signing in to the account ${name}`,
    begin: 'Preparing the sign-in…',
    choose: ({ user }) =>
      `On the provider’s page, choose the address ${user} and agree to what is asked. Then come back here: this window closes by itself.`,
    open: ({ issuer }) => `Open the page of ${named(issuer)}`,
    waiting: 'Waiting for your answer on the provider’s page…',
    codeFirst: 'On any device, open this address:',
    codeThen: 'and type this code:',
    codeUntil: ({ time }) => `It expires ${time}.`,
    byCode: 'With a code, on another device',
    byBrowser: 'In this browser',
    elsewhere: 'Is Facteur on another computer?',
    pasteHint:
      'At the end the browser shows a page that cannot be found, as it should: copy the whole address of that page here. It begins with http://.',
    paste: 'Address of the page that cannot be found',
    hand: 'Finish signing in',
    retry: 'Begin again',
    failed: 'Signing in did not work',
  },
  holds: {
    what: 'This account is not signed in with its provider any more',
    never: 'This account is not signed in with its provider yet',
    remedies: {
      other: 'Sign it in again: what waits to be sent then goes on by itself, nobody is lost.',
      'sign-in-testing':
        'Google ends a sign-in after 7 days as long as your project is in "Testing": at console.cloud.google.com, "Audience", publish the app, then sign in again.',
      'sign-in-admin': 'Ask the administrator of your organisation to allow the application, then sign in again.',
      'sign-in-client': 'Check the client id in the settings of the account, then sign in again.',
      'sign-in-tenant': 'Check the Microsoft directory in the settings of the account, then sign in again.',
      'sign-in-person':
        'See the administrator or the provider: the user is unknown or blocked there. Then sign in again.',
      'sign-in-scope': 'Sign in again and tick every box of the provider’s page: the right to send is missing.',
      'sign-in-other-address': 'Sign in again and choose the address of the account.',
      'sign-in-refused': 'Make sure at the provider that this address may send from a program, then sign in again.',
    },
  },
  form: {
    way: 'Signing in with the provider',
    ways: {
      password: 'By password',
      google: 'By the page of Google',
      microsoft: 'By the page of Microsoft',
      other: 'By the provider’s page',
    },
    clientId: 'Client id',
    clientIdHint: 'Made once at the provider, free of charge; Facteur’s guide "signing in" shows each step.',
    clientSecret: 'Client secret',
    clientSecretHint: 'If there is one (Google gives one). Leave empty to keep the one that is saved.',
    tenant: 'Microsoft directory',
    tenantHint: 'Empty: any. An organisation may ask for its own.',
    create: ({ issuer }) => `Make a client id at ${named(issuer)}`,
    found: ({ provider }) => `${provider} takes no password: you sign in on its page, once the account is saved.`,
    next: 'Once the account is saved, you sign in on the provider’s page.',
  },
};
