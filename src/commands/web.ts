import type { Config } from '../config/types.ts';
import { FacteurError } from '../errors.ts';
import type { PageAccess } from '../web/page/access.ts';
import { PagePassword } from '../web/page/password.ts';
import { Sessions } from '../web/page/sessions.ts';
import { askTwice } from './ask.ts';
import type { Context } from './context.ts';
import { openSecretAddress } from './open-browser.ts';
import { isLoopback, type Listening, type ServeOptions, serveProject } from './serve.ts';
import { words } from './words.ts';

/** Messages that the mailbox of the demo keeps. */
const DEMO_MAILS = 5_000;

export interface WebOptions extends ServeOptions {
  /** Whether the browser is opened. */
  readonly open: boolean;
  /** A password is asked for, and kept from then on. */
  readonly password?: boolean | undefined;
  /** Imaginary people and a mailbox of this machine, in place of the project of the current folder. */
  readonly demo?: boolean | undefined;
  /** Only what is for everybody: the page for leaving. */
  readonly public?: boolean | undefined;
}

/**
 * `facteur web`: the page, until Ctrl+C; opens it in the browser by a link that works once. Enter shows another link. Throws
 * `web-password-*`, `web-proxy-missing`, and what `serve` throws. With `public` only the page for leaving is served, without a link.
 */
export async function web(context: Context, options: WebOptions): Promise<void> {
  if (options.public) return servePublicly(context, options);
  const sessions = new Sessions();
  if (options.demo) return webDemo(context, options, sessions);
  await serveProject(context, options, {
    page: (config) => accessOf(context, options, config, sessions),
    listening: (at, { config }) => present(context, options, { ...at, publicUrl: config.publicUrl }, sessions),
  });
}

async function webDemo(context: Context, options: WebOptions, sessions: Sessions): Promise<void> {
  const [{ openDemo }, { readable }, { sendDemo }] = await Promise.all([
    import('./demo-project.ts'),
    import('./demo-mailbox.ts'),
    import('./demo-page.ts'),
  ]);
  const demo = await openDemo(context, { keep: DEMO_MAILS });
  try {
    await serveProject(demo.context, options, {
      page: async (config) => ({
        ...(await accessOf(demo.context, options, config, sessions)),
        mailbox: readable(demo.mailbox),
      }),
      beside: (project) => sendDemo(demo.context, project),
      listening: (at) => present(context, options, { ...at, publicUrl: null }, sessions),
    });
  } finally {
    await demo.close();
  }
}

async function accessOf(
  context: Context,
  options: WebOptions,
  config: Config,
  sessions: Sessions,
): Promise<PageAccess> {
  const { dataFolder } = config.project;
  const password = options.password
    ? await choosePassword(context, dataFolder)
    : config.web.password
      ? await PagePassword.of(config.web.password.reveal())
      : await PagePassword.read(dataFolder);
  const { host } = options;
  const forOthers = !isLoopback(host);
  if (forOthers && !password) throw new FacteurError('web-password-missing', { host });
  const proxies = [...config.web.proxies, ...(options.proxy ?? [])];
  const isEncrypted = config.publicUrl?.startsWith('https://') && proxies.length > 0;
  if (forOthers && !isEncrypted) throw new FacteurError('web-proxy-missing', { host });
  return { sessions, password, forOthers };
}

async function choosePassword({ terminal, interactive }: Context, dataFolder: string): Promise<PagePassword> {
  if (!interactive) throw new FacteurError('web-password-ask', {});
  const w = words().web.page;
  const set = await PagePassword.set(dataFolder, await askTwice(w.choosePassword));
  terminal.say(w.passwordSet);
  return set;
}

function present(
  context: Context,
  options: WebOptions,
  { url, host, port, publicUrl }: Listening & Pick<Config, 'publicUrl'>,
  sessions: Sessions,
): void {
  const { terminal, json, env, interactive } = context;
  const w = words().web.page;
  // Whoever sits at another machine has the password; a link in the terminal would be of no use there.
  if (!isLoopback(host)) {
    if (json) terminal.result({ url, host, port, link: null });
    terminal.say(w.reachable({ url: publicUrl ?? url }));
    return;
  }
  const link = () => `${url}/#open=${sessions.link()}`;
  const first = link();
  if (json) terminal.result({ url, host, port, link: first });
  terminal.say(w.listening({ link: first, opens: options.open }));
  if (options.open) openSecretAddress(first, env);
  if (!interactive) return;
  terminal.say(w.another);
  onEnter(() => terminal.say(link()));
}

/** `facteur web --public`: only the page for leaving, until Ctrl+C. Throws `leave-no-url`, and what `serve` throws. */
async function servePublicly(context: Context, options: ServeOptions): Promise<void> {
  const { terminal, json } = context;
  await serveProject(context, options, {
    isPublic: true,
    listening(at) {
      if (json) terminal.result(at);
      terminal.say(words().leaving.listening(at));
    },
  });
}

/** Calls `act` each time somebody presses Enter; the process does not stay for it. */
function onEnter(act: () => void): void {
  process.stdin.on('data', act);
  process.stdin.unref();
}
