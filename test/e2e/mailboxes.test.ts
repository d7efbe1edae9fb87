import { describe, expect, it, onTestFinished } from 'vitest';
import { DOVECOT_PASSWORD, Dovecot, dovecotMissing } from '../helpers/dovecot.ts';
import { eventually } from '../helpers/eventually.ts';
import { Project } from '../helpers/facteur.ts';
import { startMailServer } from '../helpers/smtp/mail-server.ts';
import { returnOf } from '../mailbox/returned.ts';

const USER = 'lettre@example.org';

describe.skipIf(dovecotMissing())('a mailbox of returns', () => {
  it('is tried by check, read beside a worker, and told by returns and status', async () => {
    const dovecot = await Dovecot.start();
    const smtp = await startMailServer();
    const here = new Project({
      'facteur.yaml': `accounts:
  lettre: { host: 127.0.0.1, port: ${smtp.port}, from: ${USER} }
returns:
  imap: { host: 127.0.0.1, port: ${dovecot.port}, tls: auto, user: ${USER}, passwordEnv: BOX }
`,
      'message.md': '---\nsubject: Bonjour\nunsubscribe: none\n---\nBonjour.\n',
      'destinataires.csv': 'email\nanne@example.org\nzoe@example.net\n',
    });
    onTestFinished(async () => {
      await here.close();
      await smtp.close();
      await dovecot.close();
    });
    here.setEnv({ BOX: DOVECOT_PASSWORD });
    const none = await here.run(['returns', '--lang', 'en']);
    expect(none.stdout).toContain('Nothing came back of the campaigns of the last 30 days.');
    expect(none.stdout).toContain(`📥 ${USER} (127.0.0.1)\n   Not read yet`);

    dovecot.deliver(USER, []);
    const tried = await here.run(['check', '--lang', 'en']);
    expect(tried.stdout).toContain(
      `✅ Mailbox of returns ${USER} (127.0.0.1): logged in, folders that are read: INBOX, Junk`,
    );

    const { id } = await here.json<{ id: string }>(['send', '--sync', '--delay', '0', '--yes']);
    dovecot.deliver(USER, [returnOf(`${id}.2`, 'zoe@example.net', 0)]);
    here.start(['worker']);
    await eventually('the return is recorded', async () => {
      const { counts } = await here.json(['status', id]);
      return counts.returned === 1;
    });
    const { total, domains, mailboxes } = await eventually('the mailbox was read whole', async () => {
      const overview = await here.json(['returns']);
      return overview.mailboxes[0].lastReadAt ? overview : null;
    });
    expect({ total, domains }).toMatchObject({ total: 1, domains: [{ domain: 'example.net', total: 1 }] });
    expect(mailboxes).toMatchObject([{ configured: true, beingRead: true, read: { return: 1 }, trouble: null }]);
    const said = await here.run(['returns']);
    expect(said.stdout).toContain('📪 Revenus des envois des 30 derniers jours\u202f: 1');

    await dovecot.down();
    const told = await eventually('the trouble is told beside the status', async () => {
      const { stdout } = await here.run(['status', id, '--lang', 'en']);
      return stdout.includes('⚠️  Since') ? stdout : null;
    });
    expect(told).toContain(`The server of the mailbox ${USER} (127.0.0.1) does not answer`);
    const checked = await here.run(['check', '--lang', 'en']);
    expect(checked.stdout).toContain('⚠️  The server of the mailbox');
  });
});
