import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { ExpectedShare } from '../../src/report/forecast.ts';
import type { CampaignStatus } from '../../src/report/status.ts';
import { BACKENDS, backendMissing, openStore, type Store } from '../faults/store.ts';
import { eventually } from '../helpers/eventually.ts';
import { csv, Project } from '../helpers/facteur.ts';
import { type MailServer, startMailServer } from '../helpers/smtp/mail-server.ts';

const DAY = 86_400;
const NAMES = ['un', 'deux', 'trois'] as const;
/** Messages a day of each account: the list takes three days when one of them is blocked on the second. */
const PER_DAY = Number(process.env.POOL_PER_DAY ?? 12);
const ROWS = 8 * PER_DAY;
const WORKERS = Number(process.env.POOL_WORKERS ?? 2);

let server: MailServer;
let project: Project;
let store: Store;
/** Accounts that the server does not let in. */
const blocked = new Set<string>();

afterEach(async () => {
  blocked.clear();
  await project.close();
  await store.close();
  await server.close();
});

async function open(backend: (typeof BACKENDS)[number], limits: string): Promise<void> {
  server = await startMailServer({
    server: {
      authOptional: false,
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: ({ username = '' }, _session, done) =>
        blocked.has(username) ? done(new Error('Invalid login')) : done(null, { user: username }),
    },
  });
  const account = (name: string) =>
    `  ${name}: { host: 127.0.0.1, port: ${server.port}, user: ${name}@example.org, password: x, from: ${name}@example.org, limits: { ${limits} } }\n`;
  project = new Project({
    '.env': 'FACTEUR_AUTOSTART=0\n',
    'facteur.yaml': `pool: [${NAMES.join(', ')}]\naccounts:\n${NAMES.map(account).join('')}`,
    'message.txt': '---\nsubject: Bonjour {{ name }}\n---\nBonjour {{ name }}\n',
    'destinataires.csv': csv(ROWS),
  });
  store = await openStore(backend, project);
  project.setEnv({ ...store.env, FACTEUR_TEST_CLOCK: project.path('clock') });
  setClock(0);
}

function setClock(seconds: number): void {
  writeFileSync(project.path('clock'), String(seconds));
}

interface Accepted {
  readonly id: string;
  readonly shares?: readonly ExpectedShare[];
}

/** So many shared by three, the first ones taking what is over. */
const thirds = (count: number) => [2, 1, 0].map((over) => Math.floor((count + over) / 3));

const state = (id: string) => project.json<CampaignStatus>(['status', id]);

function until(id: string, what: string, holds: (status: CampaignStatus) => boolean): Promise<CampaignStatus> {
  return eventually(`${id} ${what}`, async () => {
    const status = await state(id);
    return holds(status) ? status : null;
  });
}

function crew(): ChildProcess[] {
  return Array.from({ length: WORKERS }, () => {
    const child = project.start(['worker']);
    child.stdout?.resume();
    return child;
  });
}

async function ended(children: readonly ChildProcess[]): Promise<void> {
  await Promise.all(
    children.map(async (child) => {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    }),
  );
}

/** Messages that arrived so far by the account that logged in, in the order of NAMES. */
function byAccount(): number[] {
  return NAMES.map((name) => server.received.filter(({ user }) => user === `${name}@example.org`).length);
}

describe.each(BACKENDS)('on %s', (backend) => {
  it.skipIf(backendMissing(backend) !== null)(
    'three accounts send what each may a day, exactly; when one is blocked the others go on, and it comes back',
    async () => {
      await open(backend, `perDay: ${PER_DAY}`);
      const { id, shares } = await project.json<Accepted>(['send', '--yes', '--delay', '0']);
      // A third each, as nothing tells the accounts apart.
      expect(shares).toEqual(thirds(ROWS).map((count, i) => ({ account: NAMES[i], count })));
      expect((await state(id)).pool?.map(({ expected }) => expected)).toEqual(thirds(ROWS));
      const stopped = (status: CampaignStatus) => status.state === 'held' && status.counts.sending === 0;
      let workers = crew();
      const first = await until(id, 'held on the first day', stopped);
      expect(first.heldReason).toBe('quota');
      expect(byAccount()).toEqual([PER_DAY, PER_DAY, PER_DAY]);
      expect(first.pool).toMatchObject(NAMES.map((account) => ({ account, sent: PER_DAY, heldReason: 'quota' })));
      await ended(workers);

      blocked.add('deux@example.org');
      setClock(DAY + 60);
      workers = crew();
      const second = await until(id, 'held on the second day', ({ pool, counts }) => {
        return counts.sent === 5 * PER_DAY && pool?.every(({ heldReason }) => heldReason !== null) === true;
      });
      expect(second.pool?.map(({ heldReason }) => heldReason)).toEqual(['quota', 'auth', 'quota']);
      // The one that waits for its operator sends nothing of what is left.
      const [one = 0, two, three = 0] = second.pool?.map(({ expected }) => expected ?? 0) ?? [];
      expect([one + three, two]).toEqual([3 * PER_DAY, 0]);
      expect(byAccount()).toEqual([2 * PER_DAY, PER_DAY, 2 * PER_DAY]);
      await ended(workers);

      blocked.clear();
      await project.run(['resume', id]);
      setClock(2 * (DAY + 60));
      workers = crew();
      const last = await until(id, 'finished on the third day', ({ state: now }) => now === 'finished');
      expect(last.counts).toMatchObject({ sent: ROWS, failed: 0, unknown: 0 });
      expect(byAccount()).toEqual([3 * PER_DAY, 2 * PER_DAY, 3 * PER_DAY]);
      expect(last.pool?.map(({ sent }) => sent)).toEqual(byAccount());
      expect(last.pool?.map(({ expected }) => expected)).toEqual([null, null, null]);
      expect(new Set(server.received.map(({ delivery }) => delivery)).size).toBe(ROWS);
      expect(server.received).toHaveLength(ROWS);
      await ended(workers);

      const [own] = server.received.filter(({ user }) => user === 'trois@example.org').map(({ raw }) => raw.toString());
      expect(own).toMatch(/^From: trois@example\.org\r$/m);
      expect(own).toMatch(/^Reply-To: un@example\.org\r$/m);
    },
  );
});
