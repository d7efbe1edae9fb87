import { Sessions } from '../web/page/sessions.ts';
import type { Context } from './context.ts';
import { openAddress } from './open-browser.ts';
import { type ServeOptions, serveProject } from './serve.ts';
import { words } from './words.ts';

export interface WebOptions extends ServeOptions {
  /** Whether the browser is opened. */
  readonly open: boolean;
  /** Only what is for everybody: the page for leaving. */
  readonly public?: boolean | undefined;
}

/**
 * `facteur web`: the page, until Ctrl+C; opens it in the browser by a link that works once. Enter shows another link. Throws what
 * `serve` throws. With `public` only the page for leaving is served, without a link.
 */
export async function web(context: Context, options: WebOptions): Promise<void> {
  if (options.public) return servePublicly(context, options);
  const { terminal, json, env, interactive } = context;
  const sessions = new Sessions();
  await serveProject(context, options, {
    page: { sessions, isSecure: false },
    listening({ url, host, port }) {
      const link = () => `${url}/#open=${sessions.link()}`;
      const first = link();
      if (json) terminal.result({ url, host, port, link: first });
      terminal.say(words().web.page.listening({ link: first }));
      if (options.open) openAddress(first, env);
      if (!interactive) return;
      terminal.say(words().web.page.another);
      onEnter(() => terminal.say(link()));
    },
  });
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
