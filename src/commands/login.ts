import {
  accountToSignIn,
  endSignIn,
  goOnSignedIn,
  type IssuerAccount,
  type SignedIn,
  type SignInWay,
  signInByPaste,
  signInInBrowser,
  signInOnDevice,
  wayFromAfar,
} from '../app/sign-in.ts';
import { ask } from './ask.ts';
import type { Context } from './context.ts';
import { openAddress } from './open-browser.ts';
import { formatTime, language, words } from './words.ts';

export interface LoginOptions {
  readonly device?: boolean;
  readonly paste?: boolean;
}

/**
 * `facteur login [ACCOUNT]`: signs an account in with its provider; what it has to send goes on. Throws `sign-in-*`, `config-*` and
 * what the store throws.
 */
export async function login(context: Context, name: string | undefined, options: LoginOptions): Promise<void> {
  const { terminal, json, clock } = context;
  const account = await accountToSignIn(context, name);
  const done = await ways[await wayOf(context, account, options)](context, account);
  const resumed = await goOnSignedIn(context, account.account);
  const { address, endsAt } = done;
  if (json) {
    const ends = endsAt === null ? null : new Date(endsAt).toISOString();
    return terminal.result({ account: account.account, address, endsAt: ends, resumed });
  }
  const w = words().signIn;
  terminal.say(`\n${w.done({ account: account.account, address: address ?? account.user })}`);
  if (address === null) terminal.say(w.addressUnknown(account));
  if (endsAt !== null) {
    const { what, remedy } = w.ending({ account: account.account, at: formatTime(endsAt, clock.now()) });
    terminal.say(`⚠️  ${what}\n${words().cli.remedy({ remedy })}`);
  }
  if (resumed) terminal.say(w.resumed(account));
}

async function wayOf(context: Context, account: IssuerAccount, { device, paste }: LoginOptions): Promise<SignInWay> {
  if (device) return 'device';
  if (paste) return 'paste';
  return isFarAway(context) ? wayFromAfar(account) : 'browser';
}

// Over ssh a browser would open on the machine that nobody sits at; with a display it is brought along.
function isFarAway({ env }: Context): boolean {
  const hasDisplay = Boolean(env.DISPLAY || env.WAYLAND_DISPLAY || env.BROWSER);
  return Boolean(env.SSH_CONNECTION || env.SSH_TTY) && !hasDisplay;
}

const ways: Readonly<Record<SignInWay, (context: Context, account: IssuerAccount) => Promise<SignedIn>>> = {
  browser: ({ terminal, env }, account) =>
    signInInBrowser(account, {
      open(address) {
        terminal.say(words().signIn.browser({ ...account, address }));
        openAddress(address, env);
      },
      page: answerPage,
    }),
  device: ({ terminal }, account) =>
    signInOnDevice(account, (code) => terminal.say(words().signIn.device({ ...account, ...code }))),
  paste: ({ terminal }, account) =>
    signInByPaste(account, (address) => {
      terminal.say(words().signIn.paste({ ...account, address }));
      return ask(words().signIn.pasteHere);
    }),
};

/** What the browser shows at the end: nothing of it comes from outside. */
function answerPage(ok: boolean): string {
  const { title, done, failed } = words().signIn.page;
  const style = 'body{font:1.1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:4rem auto;padding:0 1rem}';
  return `<!doctype html><html lang="${language()}"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} – Facteur</title><style>${style}:root{color-scheme:light dark}</style><main><h1>${title}</h1><p>${ok ? done : failed}</p></main></html>`;
}

/** `facteur logout [ACCOUNT]`: takes an account's access back and forgets it. Throws `sign-in-*`, `config-*`. */
export async function logout(context: Context, name: string | undefined): Promise<void> {
  const { terminal, json } = context;
  const account = await accountToSignIn(context, name);
  const { wasSignedIn, revoked } = await endSignIn(account);
  if (json) return terminal.result({ account: account.account, wasSignedIn, revoked });
  const w = words().signIn;
  if (!wasSignedIn) return terminal.say(w.outAlready(account));
  terminal.say(w.out(account));
  if (!revoked) terminal.say(w.notRevoked({ page: accessPages[account.issuer] ?? null }));
}

/** Where people see who has access to their account. */
const accessPages: Readonly<Record<string, string>> = {
  google: 'https://myaccount.google.com/connections',
  microsoft: 'https://myapps.microsoft.com (https://account.live.com/consent/Manage)',
};
