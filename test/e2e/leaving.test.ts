import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { UnsubscribeTokens } from '../../src/message/unsubscribe.ts';
import { eventually } from '../helpers/eventually.ts';
import { finished, Project } from '../helpers/facteur.ts';
import { RedisServer, redisMissing } from '../helpers/redis.ts';
import { type MailServer, startMailServer } from '../helpers/smtp/mail-server.ts';

const LIST = `email,name\n${Array.from({ length: 12 }, (_, i) => `m${i + 1}@example.org,Membre ${i + 1}`).join('\n')}\n`;

async function projectWithMail(yaml = 'publicUrl: https://courrier.exemple.org\n') {
  const mail = await startMailServer();
  const env = `SMTP_HOST=127.0.0.1\nSMTP_PORT=${mail.port}\nMAIL_FROM=jardins@example.org\nFACTEUR_AUTOSTART=0\n`;
  const project = new Project({
    ...{ '.env': env, 'facteur.yaml': yaml, 'destinataires.csv': LIST },
    'message.md': '---\nsubject: Bonjour {{ name }}\ntopic: Lettre d’info\n---\nBonjour {{ name }}.\n',
  });
  onTestFinished(async () => {
    await project.close();
    await mail.close();
  });
  return { project, mail };
}

/** The path of the link in a message to somebody. */
function linkTo({ received }: MailServer, email: string): string {
  const raw = received.find(({ to }) => to[0] === email)?.raw.toString() ?? '';
  const [, path = ''] = /List-Unsubscribe: <https:\/\/courrier\.exemple\.org(\/u\/[^>]+)>/.exec(raw) ?? [];
  expect(raw).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
  return path;
}

async function servePublicly(project: Project): Promise<string> {
  const child = project.start(['web', '--public', '--port', '0', '--json']);
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    return JSON.parse(line).url;
  }
  throw new Error(`the server said nothing: ${(await finished(child)).stderr}`);
}

describe('leaving', () => {
  it.each(['sqlite', ...(redisMissing() === null ? ['redis'] : [])])(
    'by one click in the middle of a campaign on %s: from the next message on nothing comes',
    {
      timeout: 180_000,
    },
    async (backend) => {
      const { project, mail } = await projectWithMail();
      if (backend === 'redis') {
        const redis = await RedisServer.start();
        onTestFinished(() => redis.close());
        project.setEnv({ REDIS_URL: redis.url, FACTEUR_UNSUBSCRIBE_KEY: 'a key of all machines' });
      }
      await project.json(['send', '--sync', '--delay', '0', '--yes']);
      const [link, other] = ['m11@example.org', 'm12@example.org'].map((email) => linkTo(mail, email));
      expect(link).toMatch(/^\/u\/2\.[a-z0-9]+\.11\.fr-lettre-d-info\./);
      const url = await servePublicly(project);
      for (const path of ['/', '/api/v1/campaigns']) expect((await fetch(url + path)).status).toBe(404);
      const before = mail.received.length;
      const { id } = await project.json(['send', '--delay', '0.4', '--yes', '--key', 'second']);
      const worker = finished(project.start(['worker', '--exit-when-idle']));
      await eventually('two mails', () => mail.received.length >= before + 2);
      const since = performance.now();
      const answer = await fetch(url + link, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'List-Unsubscribe=One-Click',
      });
      const ms = performance.now() - since;
      expect(answer.status).toBe(200);
      expect(ms).toBeLessThan(2_000);
      expect((await worker).code).toBe(0);
      const to = mail.received.slice(before).map((one) => one.to[0]);
      expect(to).toContain('m12@example.org');
      expect(to).not.toContain('m11@example.org');
      expect((await project.deliveries(id)).find(({ number }) => number === 11)).toMatchObject({ state: 'skipped' });
      const { suppressions } = await project.json(['suppress', 'list']);
      expect(suppressions).toMatchObject([
        { email: 'm11@example.org', reason: 'unsubscribed', topic: 'lettre-d-info' },
      ]);
      const purged = { FACTEUR_TEST_CLOCK: project.path('clock') };
      project.write({ clock: String(3 * 86_400) });
      await project.json(['purge', '--older-than', '1', '--yes'], purged);
      expect((await fetch(url + other, { method: 'POST' })).status).toBe(200);
      const later = await project.json(['send', '--dry-run', '--yes']);
      expect(later).toMatchObject({ counts: { total: 12, skipped: 2 } });
    },
  );

  it('on shared hosting, by a page that is written without the ledger', async () => {
    const { project } = await projectWithMail();
    const away = { REDIS_URL: 'redis://127.0.0.1:1' };
    const { page, settings } = await project.json(['suppress', 'php', 'site'], away);
    expect([page, settings]).toEqual(
      ['site/unsubscribe.php', 'site/unsubscribe-settings.php'].map((file) => project.path(file)),
    );
    expect(readFileSync(page, 'utf8')).toContain('"facteur suppress php FOLDER" writes this file');
    const key = readFileSync(project.path('.facteur/unsubscribe.key'), 'utf8').trim();
    const written = readFileSync(settings, 'utf8');
    expect(written).toContain(new UnsubscribeTokens(Buffer.from(key, 'hex')).fetchSecret);
    expect(written).not.toContain(key);
  });

  it('needs an address for the page', async () => {
    const { project } = await projectWithMail('concurrency: 1\n');
    const refused = await project.run(['web', '--public', '--port', '0', '--json']);
    expect(refused.code).toBe(3);
    expect(refused.json().error.code).toBe('leave-no-url');
  });
});

describe('topics', () => {
  it('are of campaigns and of suppressions, which bring them along', async () => {
    const { project } = await projectWithMail();
    await project.json(['suppress', 'add', 'm1@example.org', '--topic', 'Lettre d’info']);
    await project.json(['suppress', 'add', 'm2@example.org']);
    const sent = await project.json(['send', '--dry-run', '--yes']);
    expect(sent).toMatchObject({ topic: 'lettre-d-info', counts: { skipped: 2 } });
    expect(await project.json(['send', '--dry-run', '--yes', '--topic', 'agenda'])).toMatchObject({
      counts: { skipped: 1 },
    });
    expect((await project.run(['suppress', 'list'])).stdout).toMatch(/m1@example\.org .*sujet «.lettre-d-info.»/);
    const exported = (await project.run(['suppress', 'export'])).stdout;
    const removed = await project.json([
      'suppress',
      'remove',
      'm1@example.org',
      'm2@example.org',
      '--topic',
      'lettre d info',
    ]);
    expect(removed).toEqual({ removed: 1, missing: 1 });
    project.write({ 'export.csv': exported });
    expect(await project.json(['suppress', 'import', 'export.csv'])).toMatchObject({ added: 1, already: 1 });
    expect((await project.json(['suppress', 'list'])).suppressions[0]).toMatchObject({ topic: 'lettre-d-info' });
    const refused = await project.run(['send', '--dry-run', '--yes', '--topic', '…', '--json']);
    expect(refused).toMatchObject({ code: 2 });
    expect(refused.json().error.code).toBe('topic-invalid');
  });
});

describe('facteur person', () => {
  it('shows all that is kept of somebody, and takes them out', async () => {
    const { project } = await projectWithMail();
    const { id, counts } = await project.json(['send', '--sync', '--delay', '0', '--yes']);
    await project.json(['suppress', 'add', 'm3@example.org', '--detail', 'a écrit']);
    const kept = await project.json(['person', 'M3@example.org']);
    expect(kept).toMatchObject({
      email: 'm3@example.org',
      deliveries: [{ id: `${id}.3`, state: 'sent', vars: { name: 'Membre 3' }, files: [] }],
      suppressions: [{ email: 'm3@example.org', reason: 'operator', detail: 'a écrit', topic: null }],
    });
    const shown = (await project.run(['person', 'm3@example.org'])).stdout;
    expect(shown).toMatch(/1 message dans 1 envoi/);
    expect(shown).toContain('name: Membre 3');
    const unasked = await project.run(['person', 'm3@example.org', '--erase', '--json']);
    expect([unasked.code, unasked.json().error.code]).toEqual([2, 'person-erase-ask']);
    const erase = ['person', 'm3@example.org', '--erase', '--yes'];
    expect(await project.json(erase)).toEqual({ erased: 1, left: 0, suppressions: 1 });
    const nobody = await project.run(['person', 'nobody@example.org', '--erase']);
    expect([nobody.code, nobody.stdout.trim()]).toEqual([0, 'Rien n’est gardé sur nobody@example.org.']);
    const after = await project.json(['person', 'm3@example.org']);
    expect(after.deliveries).toEqual([]);
    expect(after.suppressions).toMatchObject([{ email: expect.stringMatching(/^sha256:.{22}$/), detail: '' }]);
    expect((await project.json(['status', id])).counts).toEqual(counts);
    expect((await project.run(['export', id])).stdout).not.toContain('m3@');
    expect(await project.json(['send', '--dry-run', '--yes'])).toMatchObject({ counts: { skipped: 1 } });
  });
});
