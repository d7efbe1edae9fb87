import { Sessions } from '../web/page/sessions.ts';
import type { Context } from './context.ts';
import { openAddress } from './open-browser.ts';
import { type ServeOptions, serveProject } from './serve.ts';
import { words } from './words.ts';

export interface WebOptions extends ServeOptions {
  /** Whether the browser is opened. */
  readonly open: boolean;
}

/**
 * `facteur web`: the page, until Ctrl+C; opens it in the browser by a link that works once. Enter shows another link. Throws what
 * `serve` throws.
 */
export async function web(context: Context, options: WebOptions): Promise<void> {
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

/** Calls `act` each time somebody presses Enter; the process does not stay for it. */
function onEnter(act: () => void): void {
  process.stdin.on('data', act);
  process.stdin.unref();
}
