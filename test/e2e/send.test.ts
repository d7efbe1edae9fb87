import PostalMime from 'postal-mime';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../helpers/eventually.ts';
import { csv, Project } from '../helpers/facteur.ts';
import { type MailServer, startMailServer } from '../helpers/smtp/mail-server.ts';

const message = `---
subject: "{{ name }}, des nouvelles"
from: "Association Gamadji Saré <bureau@example.org>"
---

Bonjour **{{ name }}**, à très bientôt !
`;

let server: MailServer;
let project: Project;

beforeEach(async () => {
  server = await startMailServer();
  project = new Project({
    '.env': `SMTP_HOST=127.0.0.1\nSMTP_PORT=${server.port}\nMAIL_FROM=bureau@example.org\n`,
    'message.md': message,
    'destinataires.csv': csv(20),
  });
});

afterEach(async () => {
  await project.close();
  await server.close();
});

/** Recipients and how many copies each got. */
function copies(): Map<string, number> {
  const byRecipient = new Map<string, number>();
  for (const { to } of server.received) byRecipient.set(to.join(), (byRecipient.get(to.join()) ?? 0) + 1);
  return byRecipient;
}

describe('send --sync', () => {
  it('sends one message to everybody and prints the final status', async () => {
    const done = await project.run(['send', '--sync', '--delay', '0', '--yes', '--json']);
    expect(done.code, done.stdout + done.stderr).toBe(0);
    const status = done.json();
    expect(status).toMatchObject({ mode: 'sync', backend: 'sqlite', state: 'finished', taskState: 'SUCCESS' });
    expect(status.counts).toEqual({
      total: 20,
      pending: 0,
      sending: 0,
      deferred: 0,
      sent: 20,
      failed: 0,
      unknown: 0,
      skipped: 0,
      cancelled: 0,
      returned: 0,
      complained: 0,
    });
    expect([...copies().values()]).toEqual(Array(20).fill(1));
    const mail = await PostalMime.parse(
      server.received.find(({ to }) => to[0] === 'membre2@example.org')?.raw as Buffer,
    );
    expect(mail.subject).toBe('François 2, des nouvelles');
    expect(mail.from).toMatchObject({ name: 'Association Gamadji Saré', address: 'bureau@example.org' });
    expect(mail.text).toContain('Bonjour');
    expect(mail.html).toContain('<strong');
  });

  it('finds the same campaign again instead of making a second one', async () => {
    const first = await project.json(['send', '--sync', '--delay', '0', '--yes']);
    const second = await project.json(['send', '--sync', '--delay', '0', '--yes']);
    expect(second.id).toBe(first.id);
    expect(server.received).toHaveLength(20);
    const third = await project.json(['send', '--async', '--delay', '0', '--yes'], { FACTEUR_AUTOSTART: '0' });
    expect(third).toMatchObject({ id: first.id, existing: true, total: 20 });
  });

  it('ends with 1 when somebody failed, and suppresses a dead address', async () => {
    await server.close();
    server = await startMailServer({
      server: {
        onRcptTo({ address }, _session, done) {
          if (address !== 'membre3@example.org') return done();
          done(Object.assign(new Error('5.1.1 User unknown'), { responseCode: 550 }));
        },
      },
    });
    project.write({ '.env': `SMTP_HOST=127.0.0.1\nSMTP_PORT=${server.port}\nMAIL_FROM=bureau@example.org\n` });
    const done = await project.run(['send', '--sync', '--delay', '0', '--yes', '--json']);
    expect(done.code).toBe(1);
    expect(done.json().counts).toMatchObject({ sent: 19, failed: 1 });
    expect(done.json().recentErrors[0]).toMatchObject({ email: 'membre3@example.org' });
    const again = await project.run([
      'send',
      '--sync',
      '--delay',
      '0',
      '--yes',
      '--json',
      '--name',
      'x',
      '--subject',
      'autre',
    ]);
    expect(again.json().counts).toMatchObject({ sent: 19, skipped: 1, failed: 0 });
  });
});

describe('send --dry-run', () => {
  it('composes everything, sends nothing, and says TEST', async () => {
    const done = await project.run(['send', '--dry-run', '--yes']);
    expect(done.code, done.stderr).toBe(0);
    expect(done.stdout).toContain('TEST');
    expect(server.received).toHaveLength(0);
    const [campaign] = (await project.json(['status', '--list'])).campaigns;
    expect(campaign).toMatchObject({ mode: 'dry-run', counts: { total: 20, sent: 20 } });
  });
});

describe('send --async', () => {
  it('starts a worker in the background, which goes on after the command has ended', async () => {
    const sent = await project.json(['send', '--delay', '0', '--yes']);
    expect(sent).toMatchObject({ mode: 'async', total: 20, skipped: 0, worker: 'started', existing: false });
    await server.arrived(20);
    const status = await eventually('finished', async () => {
      const now = await project.json(['status', sent.id]);
      return now.state === 'finished' && now;
    });
    expect(status.counts.sent).toBe(20);
    expect([...copies().values()]).toEqual(Array(20).fill(1));
  });

  it('waits without a worker when FACTEUR_AUTOSTART=0, and every command says so', async () => {
    project.setEnv({ FACTEUR_AUTOSTART: '0' });
    const sent = await project.json(['send', '--delay', '0', '--yes']);
    expect(sent.worker).toBeNull();
    const { stdout } = await project.run(['status', sent.id]);
    expect(stdout).toContain('Aucun worker');
    expect((await project.json(['status', sent.id])).taskState).toBe('PENDING');
    const worker = await project.run(['worker', '--exit-when-idle']);
    expect(worker.code, worker.stdout).toBe(0);
    expect(server.received).toHaveLength(20);
  });
});

describe('the list', () => {
  it('counts duplicates and invalid rows as skipped, each once, with everybody else sent', async () => {
    project.write({
      'destinataires.csv': 'email,name\na@example.org,A\nA@Example.org,A bis\npas-une-adresse,B\nc@example.org,C\n',
    });
    const refused = await project.run(['send', '--sync', '--delay', '0', '--json']);
    expect(refused.code).toBe(4);
    expect(refused.json().error).toMatchObject({ code: 'send-invalid-addresses' });
    expect(refused.json().error.message).toContain('4');
    expect((await project.json(['status', '--list'])).campaigns).toEqual([]);
    const status = await project.json(['send', '--sync', '--delay', '0', '--yes']);
    expect(status.counts).toMatchObject({ total: 4, sent: 2, skipped: 2 });
    const rows = await project.deliveries(status.id);
    expect(rows.map(({ state, reply }) => [state, state === 'skipped' ? reply : null])).toEqual([
      ['sent', null],
      ['skipped', 'duplicate'],
      ['skipped', 'invalid'],
      ['sent', null],
    ]);
  });
});

describe('the replaced system', () => {
  it('works unchanged: its .env, its list, its HTML template', async () => {
    await server.close();
    server = await startMailServer({ auth: { user: 'asso@example.org', password: 'ab#cd$ef gh' } });
    const old = new Project({
      '.env': `SMTP_SERVER=127.0.0.1\nSMTP_PORT=${server.port}\nEMAIL_SENDER=asso@example.org\nEMAIL_PASSWORD=ab#cd$ef gh\n`,
      'destinataires.csv': csv(3),
      'template.html':
        '<html><head><title>x</title></head><body><h1>Convocation de {{ name }}</h1><p>Bonjour {{ name }}</p></body></html>',
    });
    try {
      const done = await old.run([
        'send',
        '-m',
        'template.html',
        '-t',
        'destinataires.csv',
        '--sync',
        '--delay',
        '0',
        '--yes',
        '--json',
      ]);
      expect(done.code, done.stdout + done.stderr).toBe(0);
      const mail = await PostalMime.parse(
        server.received.find(({ to }) => to[0] === 'membre1@example.org')?.raw as Buffer,
      );
      expect(mail.subject).toBe('Convocation de Zoé 1');
      expect(mail.from?.address).toBe('asso@example.org');
      expect(server.received[0]?.user).toBe('asso@example.org');
    } finally {
      await old.close();
    }
  });
});
