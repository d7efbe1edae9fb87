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
import { signInAnswer } from '../web/page/sign-in-answer.ts';
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
    signInOnDevice(account, ({ seconds, ...code }) => {
      const minutes = Math.max(1, Math.floor(seconds / 60));
      terminal.say(words().signIn.device({ ...account, ...code, minutes }));
    }),
  paste: ({ terminal }, account) =>
    signInByPaste(account, (address) => {
      terminal.say(words().signIn.paste({ ...account, address }));
      return ask(words().signIn.pasteHere);
    }),
};

function answerPage(ok: boolean): string {
  return signInAnswer(ok, { language: language(), back: null });
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
