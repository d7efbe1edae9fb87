import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenProject, openProject } from '../../../src/app/project.ts';
import type { ServiceManager } from '../../../src/app/service-offer.ts';
import type { Surroundings } from '../../../src/app/surroundings.ts';
import { Tokens } from '../../../src/app/tokens.ts';
import { systemClock } from '../../../src/clock.ts';
import { readable } from '../../../src/commands/demo-mailbox.ts';
import { sendFrom } from '../../../src/library/send.ts';
import { type RunningWorker, startWorker } from '../../../src/library/worker.ts';
import { Sessions } from '../../../src/web/page/sessions.ts';
import { createServer } from '../../../src/web/server.ts';
import { type MailServer, type MailServerOptions, startMailServer } from '../smtp/mail-server.ts';

/** A project with the page and a mail server, for pictures and for looks at every state; it knows nothing of the runner of tests. */
export interface PageSet {
  readonly url: string;
  readonly project: OpenProject;
  readonly where: Surroundings;
  readonly mail: MailServer;
  /** A link that opens the page, once. */
  link(): string;
  /** Has so many people written to; returns the id of the campaign. `delay` in seconds; `bad`: addresses that cannot be any. */
  send(name: string, count: number, options?: { readonly delay?: number; readonly bad?: number }): Promise<string>;
  /** Sends until nothing is left to do. */
  sendAll(): Promise<void>;
  /** Sends from now on. */
  work(): Promise<void>;
  close(): Promise<void>;
}

export interface SetOptions {
  /** Its mail server is a mailbox that the page shows. */
  readonly isDemo?: boolean;
  /** No account is configured. */
  readonly isNew?: boolean;
  /** facteur.yaml, besides the association's name and colour; with the port of the mail server. */
  readonly yaml?: string | ((port: number) => string);
  readonly env?: Readonly<Record<string, string>>;
  readonly mail?: MailServerOptions;
  /** The account stands in .env, where services find it, and not in the environment. */
  readonly inFile?: boolean;
  /** What keeps services in place of this machine's own. */
  readonly services?: ServiceManager;
}

/** First names as they are in lists of members. */
export const FIRST = [
  'Aïssata',
  'Mamadou',
  'Zoé',
  'François',
  'Fatou',
  'Noël',
  'Héloïse',
  'Jérôme',
  'Khady',
  'Ousmane',
];
const LAST = ['Diop', 'Ndiaye', 'Martin', 'Sow', 'Lefèvre', 'Ba', 'Dubois', 'Fall', 'Garcia', 'Sarr'];
const IDENTITY = 'identity:\n  name: Les Jardins de Podor\n  address: 12 rue du Fleuve, Podor\n  colour: "#2e7046"\n';
const MESSAGE = '---\nsubject: Assemblée générale\n---\n\nBonjour {{ prenom }} {{ nom }},\n\nà samedi.\n';

/** Opens a set; whoever does closes it. */
export async function openSet({
  isDemo = false,
  isNew = false,
  yaml = '',
  env = {},
  mail: mailOptions = {},
  inFile = false,
  services,
}: SetOptions = {}): Promise<PageSet> {
  const folder = mkdtempSync(join(tmpdir(), 'facteur-set-'));
  const mail = await startMailServer({ server: refusing(mailOptions), ...mailOptions });
  const account = { SMTP_HOST: '127.0.0.1', SMTP_PORT: String(mail.port), MAIL_FROM: 'Jardins <jardins@example.org>' };
  const settings = { ...(isNew || inFile ? {} : account), FACTEUR_WITNESS: 'none', ...env };
  const lines = Object.entries(account).map(([key, value]) => `${key}=${value}\n`);
  if (inFile) writeFileSync(join(folder, '.env'), lines.join(''));
  writeFileSync(join(folder, 'facteur.yaml'), IDENTITY + (typeof yaml === 'string' ? yaml : yaml(mail.port)));
  writeFileSync(join(folder, 'message.md'), MESSAGE);
  const where: Surroundings = { cwd: folder, env: settings, clock: systemClock(settings) };
  const project = await openProject(where, { ownProcess: false });
  const sessions = new Sessions();
  const app = await createServer({
    ...{ where, project, tokens: new Tokens(project.config.project.dataFolder), hosts: [], version: '0' },
    ...{
      page: {
        sessions,
        password: null,
        forOthers: false,
        ...(isDemo && {
          mailbox: readable({
            get messages() {
              return mail.received.map(({ raw }) => raw);
            },
          }),
        }),
      },
      ...(services && { services }),
      onFault: (error) => console.error(error),
    },
  });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const workers: RunningWorker[] = [];
  const begin = async (untilIdle: boolean) => {
    const worker = await startWorker(where, project, { untilIdle }, { say: String });
    workers.push(worker);
    return worker;
  };
  return {
    ...{ url, project, where, mail, link: () => `${url}/#open=${sessions.link()}` },
    async send(name, count, { delay = 0, bad = 0 } = {}) {
      const to = [
        ...people(count),
        ...Array.from({ length: bad }, (_, i) => ({ email: `adresse ${i + 1}`, prenom: 'X', nom: 'Y' })),
      ];
      return (await sendFrom(where, project, { to, name, delay, key: randomUUID(), accept: ['invalid-addresses'] })).id;
    },
    async sendAll() {
      await (await begin(true)).ended;
    },
    async work() {
      await begin(false);
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.stop().catch(() => {})));
      await app.close();
      await project.backend.close();
      await mail.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function people(count: number) {
  return Array.from({ length: count }, (_, i) => {
    const prenom = FIRST[i % FIRST.length] as string;
    const nom = LAST[(i * 7) % LAST.length] as string;
    const box = `${prenom}.${nom}`
      .normalize('NFD')
      .replace(/[^a-z.]/gi, '')
      .toLowerCase();
    return { email: `${box}${i + 1}@${i % 3 === 0 ? 'orange.example' : 'adherents.example.org'}`, prenom, nom };
  });
}

/** A server at which every fortieth mailbox is not there. */
function refusing({ server }: MailServerOptions): NonNullable<MailServerOptions['server']> {
  return {
    onRcptTo({ address }, _session, done) {
      const isGone = Number(/(\d+)@/.exec(address)?.[1] ?? 0) % 40 === 7;
      if (!isGone) return done();
      done(Object.assign(new Error('5.1.1 User unknown'), { responseCode: 550 }));
    },
    ...server,
  };
}
