import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FacteurProject } from '../contenders/facteur.ts';
import { Program } from '../contest/program.ts';

const LOOK_MS = 5;

/** `facteur web` of a project, with a session. */
export interface WebServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** `name=value` of the session. */
  readonly cookie: string;
  stop(): Promise<void>;
}

/** Starts it and opens a session by its link. */
export async function startWebServer(launcher: string, project: FacteurProject): Promise<WebServer> {
  const answer = join(project.folder, 'web.json');
  const program = new Program(process.execPath, [launcher, 'web', '--no-open', '--port', '0', '--json'], {
    ...{ cwd: project.folder, log: join(project.folder, 'web.log'), stdout: answer },
  });
  while (!said(answer).endsWith('\n')) {
    if (!program.running) throw new Error(`facteur web ended at once:\n${program.output}`);
    await sleep(LOOK_MS);
  }
  const { url, port, link } = JSON.parse(said(answer)) as { url: string; port: number; link: string };
  const opened = await fetch(`${url}/page/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-facteur-page': '1' },
    body: JSON.stringify({ link: new URLSearchParams(new URL(link).hash.slice(1)).get('open') }),
  });
  const cookie = (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  if (!opened.ok || cookie === '') throw new Error(`the link opened nothing: ${opened.status}`);
  return { url, port, pid: program.pid, cookie, stop: () => program.stop() };
}

function said(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
