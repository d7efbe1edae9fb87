import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { dnsServer } from '../helpers/dns-server.ts';
import { Project } from '../helpers/facteur.ts';
import { startMailServer } from '../helpers/smtp/mail-server.ts';

const message =
  '---\nsubject: Lettre\nfrom: Asso Exemple <a@asso.example.org>\n---\nBonjour {{ prenom }},\n\nAsso Exemple\n\nRépondez STOP.\n';
const list = 'email;prenom\na@example.org;Ada\nb@example.org;Bob\n';
const account = { SMTP_HOST: 'smtp.example.org', SMTP_USER: 'u', SMTP_PASSWORD: 'p', FACTEUR_AUTOSTART: '0' };

async function project(
  files: Readonly<Record<string, string>>,
  records: Parameters<typeof dnsServer>[0] = {},
): Promise<Project> {
  const made = new Project({ 'message.md': message, 'destinataires.csv': list, ...files });
  onTestFinished(() => made.close());
  made.setEnv({ ...account, FACTEUR_DNS: await dnsServer(records) });
  return made;
}

const check = ['check', '-m', 'message.md', '-t', 'destinataires.csv'];

describe('facteur check --message --to', () => {
  it('finds everything right, and keeps nothing but what the DNS said', async () => {
    const here = await project(
      {},
      {
        'asso.example.org': ['v=spf1 -all'],
        'default._domainkey.asso.example.org': ['p=AAAA'],
        '_dmarc.asso.example.org': ['v=DMARC1; p=none'],
      },
    );
    const checked = await here.run(check);
    expect(checked).toMatchObject({ code: 0, stderr: '' });
    expect(checked.stdout).toContain('SPF, DKIM et DMARC publiés');
    expect(checked.stdout).toContain('✅ Tout est prêt pour 2 destinataires.');
    expect((await here.run(['status', '--list', '--json'])).json().campaigns).toEqual([]);
    const { domains } = JSON.parse(readFileSync(here.path('.facteur/checks.json'), 'utf8'));
    expect(domains['asso.example.org'].issues).toEqual([]);
    expect((await here.run(['send', '--async'])).stdout).not.toContain('⚠️  Domaine');
  });

  it('speaks of the domain once, by what is known from before only when the DNS is silent now', async () => {
    const here = await project({});
    const said = async () => (await here.run(check)).stdout.match(/Domaine asso\.example\.org/g)?.length;
    expect([await said(), await said()]).toEqual([1, 1]);
    here.setEnv({ ...account, FACTEUR_DNS: '127.0.0.1:1' });
    const silent = await here.run(check);
    expect(silent.stdout.match(/Domaine asso\.example\.org/g)).toHaveLength(1);
    expect(silent.stdout).toContain('pas de SPF');
  });

  it('tells errors and warnings together, with exit code 4; send uses what it found of the domain', async () => {
    const here = await project({
      'message.md': message.replace('{{ prenom }}', '{{ prenom }} {{ ville }} [x](www.x.fr)'),
      'destinataires.csv': `${list}c@example.org;\n`,
    });
    const checked = await here.run([...check, '--json']);
    expect(checked.code).toBe(4);
    expect(checked.json()).toMatchObject({
      ...{ ok: false, total: 3, sendable: 3, invalid: 0, duplicates: 0, suppressed: 0 },
      checks: [
        {
          name: 'message',
          status: 'error',
          code: 'variable-missing',
          count: 3,
          recipients: [{ line: 2 }, { line: 3 }, { line: 4 }],
        },
        { name: 'message', status: 'warning', code: 'link', count: null },
        { name: 'dns', status: 'warning', message: expect.stringContaining('pas de SPF') },
      ],
    });
    const shown = await here.run([...check, '--lang', 'en']);
    expect(shown.code).toBe(4);
    expect(shown.stdout).toContain('❌ The message uses the variable ville (text), which is missing for 3 recipients:');
    expect(shown.stdout).toContain('❌ 1 error to correct before sending.');
    const refused = await here.run(['send', '--json']);
    expect(refused.code).toBe(4);
    expect(refused.json().error.code).toBe('send-variable-missing');
    here.write({ 'message.md': message });
    const sent = await here.run(['send', '--async']);
    expect(sent.code).toBe(0);
    expect(sent.stdout).toContain('⚠️  Domaine asso.example.org\u202f: pas de SPF, pas de DMARC');
    expect(sent.stdout).toContain('La variable prenom est vide pour 1 destinataire');
  });

  it('does not wait for a DNS that does not answer, and remembers nothing then', async () => {
    const here = await project({}, null);
    const checked = await here.run([...check, '--json']);
    expect(checked.code).toBe(0);
    expect(checked.json().checks).toMatchObject([{ name: 'dns', status: 'warning' }]);
    expect(checked.json().checks[0].message).toContain('le DNS ne répond pas');
    expect((await here.run(['send', '--async'])).stdout).not.toContain('⚠️  Domaine');
  });

  it('needs no account', async () => {
    const here = await project({});
    here.setEnv({ SMTP_HOST: '', SMTP_USER: '', SMTP_PASSWORD: '' });
    expect((await here.run([...check, '--json'])).json().ok).toBe(true);
    const unknown = await here.run([...check, '--account', 'nosuch', '--json']);
    expect(unknown.code).toBe(3);
  });
});

describe('facteur send', () => {
  it('refuses a message larger than the server takes', async () => {
    const here = await project({ 'plan.pdf': 'x'.repeat(3_000_000), 'facteur.yaml': 'limits: { messageSize: 2MB }\n' });
    const refused = await here.run(['send', '--attach', 'plan.pdf', '--json']);
    expect(refused.stdout).toContain('send-refused');
    expect(refused.code).toBe(4);
  });

  it('knows from check how much the server takes', async () => {
    const server = await startMailServer({ server: { size: 2_000_000 } });
    onTestFinished(() => server.close());
    const here = await project({ 'plan.pdf': 'x'.repeat(3_000_000) });
    here.setEnv({ SMTP_HOST: '127.0.0.1', SMTP_PORT: String(server.port), SMTP_USER: '', SMTP_PASSWORD: '' });
    const send = ['send', '--attach', 'plan.pdf', '--dry-run', '--json'];
    const async = ['send', '--attach', 'plan.pdf', '--json'];
    expect((await here.run(send)).code).toBe(0);
    expect((await here.run(['check'])).code).toBe(0);
    expect((await here.run(async)).json().error.code).toBe('send-refused');
    expect(server.received).toHaveLength(0);
  });
});
