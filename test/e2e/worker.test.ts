import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { csv, finished, Project } from '../helpers/facteur.ts';
import { type MailServer, startMailServer } from '../helpers/smtp/mail-server.ts';

const message = '---\nsubject: Bonjour {{ name }}\n---\n\nBonjour {{ name }}\n';

let server: MailServer;
let project: Project;

beforeEach(async () => {
  server = await startMailServer();
  project = new Project({
    '.env': `SMTP_HOST=127.0.0.1\nSMTP_PORT=${server.port}\nMAIL_FROM=bureau@example.org\nFACTEUR_AUTOSTART=0\n`,
    'message.md': message,
    'destinataires.csv': csv(30),
  });
});

afterEach(async () => {
  await project.close();
  await server.close();
});

/** Starts a worker and waits until it is registered. */
async function startWorker(args: readonly string[] = []) {
  const before = (await project.json(['status', '--list'])).workers.length;
  const child = project.start(['worker', ...args]);
  await eventually(
    'a registered worker',
    async () => (await project.json(['status', '--list'])).workers.length > before,
  );
  return child;
}

const submit = (...args: string[]) => project.json(['send', '--yes', ...args]);
const state = (id: string) => project.json(['status', id]);
const finish = (id: string) => eventually('finished', async () => (await state(id)).state === 'finished');

function gaps(): number[] {
  const at = server.received.map((mail) => mail.at).sort((a, b) => a - b);
  return at.slice(1).map((time, i) => time - (at[i] as number));
}

describe('worker in the foreground', () => {
  it('reports its start as the replaced system did, masks addresses, and ends on a signal', async () => {
    const { id } = await submit('--delay', '0.01');
    const child = project.start(['worker', '--concurrency', '3']);
    const output = finished(child);
    await server.arrived(30);
    await finish(id);
    child.kill('SIGTERM');
    const { code, stdout } = await output;
    expect(code).toBe(0);
    for (const line of [
      'Interpréteur',
      'Stockage accessible',
      'Concurrence\u202f: 3',
      'INFO',
      'email_queue, bulk_email_queue',
    ]) {
      expect(stdout).toContain(line);
    }
    expect(stdout).toContain('m***@example.org');
    expect(stdout).not.toContain('membre1@example.org');
    expect((await project.json(['status', '--list'])).workers).toEqual([]);
  });

  it('refuses to start without an account, with the remedy', async () => {
    project.write({ '.env': '' });
    const done = await project.run(['worker', '--json']);
    expect(done.code).toBe(3);
    expect(done.json().error.remedy).toContain('.env');
  });
});

describe('worker --daemon', () => {
  it('keeps its pid and log in logs/, is found, is alone, and stops through the command', async () => {
    const started = await project.run(['worker', '--daemon']);
    expect(started.code, started.stderr).toBe(0);
    const pid = Number(readFileSync(join(project.folder, 'logs/worker.pid'), 'utf8'));
    const { workers } = await project.json(['worker', 'status']);
    expect(workers).toMatchObject([{ pid, concurrency: 2 }]);
    const second = await project.run(['worker', '--daemon', '--json']);
    expect(second.code).toBe(4);
    expect(second.json().error).toMatchObject({ code: 'worker-running' });
    await submit('--delay', '0');
    await server.arrived(30);
    expect((await project.run(['worker', 'stop'])).code).toBe(0);
    expect(() => statSync(join(project.folder, 'logs/worker.pid'))).toThrow();
    // It says so when it is known to be gone already.
    const log = () => readFileSync(join(project.folder, 'logs/worker.log'), 'utf8');
    await eventually('its log says that it ends', () => log().includes('Worker arrêté'));
  });

  it('notices a stale pid file', async () => {
    await project.run(['worker', '--daemon']);
    await project.run(['worker', 'stop']);
    writeFileSync(join(project.folder, 'logs/worker.pid'), '1\n');
    const old = new Date(Date.now() - 3_600_000);
    const { utimesSync } = await import('node:fs');
    utimesSync(join(project.folder, 'logs/worker.pid'), old, old);
    const again = await project.run(['worker', '--daemon']);
    expect(again.code, again.stderr).toBe(0);
    expect(again.stdout).toContain('worker.pid');
  });
});

describe('pace', () => {
  it('two workers share a campaign: everybody once, the delay kept between them all', async () => {
    const a = await startWorker();
    const b = await startWorker();
    const { id } = await submit('--delay', '0.1');
    await finish(id);
    expect(new Set(server.received.map(({ to }) => to[0])).size).toBe(30);
    expect(server.received).toHaveLength(30);
    const sessions = new Set(server.received.map(({ session }) => session));
    expect(sessions.size).toBeGreaterThan(1);
    // A worker that has to wait for a processor hands a message over late, and the next one follows it closely: the least gap
    // says nothing here, and is measured in bench/, on a quiet machine.
    const sorted = gaps().sort((x, y) => x - y);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeGreaterThan(90);
    const total = gaps().reduce((sum, gap) => sum + gap, 0);
    expect(total).toBeGreaterThan(29 * 100 * 0.9);
    for (const child of [a, b]) child.kill('SIGTERM');
  });
});

describe('steering', () => {
  it('pause stops before the next message, resume goes on, cancel ends it', async () => {
    await startWorker();
    const { id } = await submit('--delay', '0.05');
    await server.arrived(3);
    await project.json(['pause', id]);
    const paused = await eventually('nothing on the wire', async () => {
      const now = await state(id);
      return now.counts.sending === 0 && now;
    });
    expect(paused).toMatchObject({ state: 'paused', taskState: 'STARTED' });
    const received = server.received.length;
    expect(received).toBeLessThan(30);
    await project.json(['pause', id]);
    expect(server.received).toHaveLength(received);
    await project.json(['resume', id]);
    await server.arrived(received + 2);
    const cancelled = await project.json(['cancel', id]);
    expect(cancelled).toMatchObject({ state: 'cancelled', taskState: 'REVOKED' });
    const { counts } = await eventually('all decided', async () => {
      const now = await state(id);
      return now.counts.pending + now.counts.sending === 0 && now;
    });
    expect(counts.sent + counts.cancelled).toBe(30);
    expect(server.received).toHaveLength(counts.sent);
    const refused = await project.run(['resume', id, '--json']);
    expect(refused.code).toBe(4);
  });
});

describe('a wrong password', () => {
  it('fails nobody: held with the remedy, and all sent after .env was corrected and resume', async () => {
    await server.close();
    server = await startMailServer({ auth: { user: 'asso@example.org', password: 'right' } });
    const env = (password: string) =>
      `SMTP_HOST=127.0.0.1\nSMTP_PORT=${server.port}\nSMTP_USER=asso@example.org\nSMTP_PASSWORD=${password}\nFACTEUR_AUTOSTART=0\n`;
    project.write({ '.env': env('wrong') });
    await startWorker();
    const { id } = await submit('--delay', '0');
    const held = await eventually('held', async () => {
      const now = await state(id);
      return now.state === 'held' && now;
    });
    expect(held).toMatchObject({ heldReason: 'auth', heldUntil: null, counts: { failed: 0, pending: 30 } });
    expect((await project.run(['status', id])).stdout).toContain('.env');
    project.write({ '.env': env('right') });
    await project.json(['resume', id]);
    await finish(id);
    expect((await state(id)).counts).toMatchObject({ sent: 30, failed: 0, unknown: 0 });
  });
});

describe('kill -9', () => {
  it('loses nobody and doubles nobody; what was on the wire is unknown and goes out again on request', async () => {
    project.write({ 'destinataires.csv': csv(400) });
    const { id } = await submit('--delay', '0');
    const child = project.start(['worker', '--concurrency', '5']);
    await server.arrived(60);
    child.kill('SIGKILL');
    const again = await project.run(['worker', '--exit-when-idle']);
    expect(again.code, again.stdout).toBe(0);
    const rows = await project.deliveries(id);
    const copies = new Map<string, number>();
    for (const { delivery } of server.received) copies.set(delivery, (copies.get(delivery) ?? 0) + 1);
    for (const { number, state } of rows) {
      const count = copies.get(`${id}.${number}`) ?? 0;
      if (state === 'sent') expect(count).toBe(1);
      else expect(state, `${number} with ${count} copies`).toBe('unknown');
      expect(count).toBeLessThanOrEqual(1);
    }
    const unknown = rows.filter((row) => row.state === 'unknown').length;
    expect(unknown).toBeLessThanOrEqual(10);
    const { counts } = await state(id);
    expect(counts.sent + counts.unknown).toBe(400);
    if (unknown > 0) {
      await project.json(['retry', id, '--unknown']);
      await project.run(['worker', '--exit-when-idle']);
      expect((await state(id)).counts).toMatchObject({ sent: 400, unknown: 0 });
    }
  });
});
