import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { FacteurError } from '../../src/errors.ts';
import { folderWith } from '../helpers/folder.ts';

const GMAIL = { SMTP_HOST: 'smtp.gmail.com', SMTP_USER: 'asso@gmail.com', SMTP_PASSWORD: 'secret-of-smtp' };
const ELSEWHERE = { ...GMAIL, SMTP_HOST: 'mail.example.org', SMTP_USER: 'asso' };

async function mailboxesOf(yaml: string, env: Record<string, string> = GMAIL) {
  return (await loadConfig({ cwd: folderWith({ 'facteur.yaml': yaml }), env })).returns.mailboxes;
}

async function problemOf(yaml: string, env?: Record<string, string>) {
  try {
    await mailboxesOf(yaml, env);
  } catch (error) {
    if (error instanceof FacteurError && error.code === 'config-invalid') {
      const { key, problem } = (error as FacteurError<'config-invalid'>).params;
      return [key, problem.kind];
    }
    if (error instanceof FacteurError) return [error.code];
    throw error;
  }
  return null;
}

describe('returns in facteur.yaml', () => {
  it('are one line where the provider is known', async () => {
    const [mailbox, ...others] = await mailboxesOf('returns: imap\n');
    expect(others).toEqual([]);
    expect(mailbox).toMatchObject({
      ...{ account: 'default', host: 'imap.gmail.com', port: 993, tls: 'implicit', user: 'asso@gmail.com' },
      ...{ folders: null, move: null },
    });
    expect(mailbox?.password?.reveal()).toBe('secret-of-smtp');
    expect(JSON.stringify(mailbox)).not.toContain('secret-of-smtp');
  });

  it('are none where nothing is said', async () => {
    expect(await mailboxesOf('delay: 1\n')).toEqual([]);
    // Most commands need no account.
    expect(await mailboxesOf('returns: imap\n', {})).toEqual([]);
  });

  it('say server, user, password, folders and where to move for a mailbox elsewhere', async () => {
    const yaml = `returns:
  move: Retours
  imap: { host: imap.example.org, port: 143, user: retours, passwordEnv: BOX, folders: [INBOX, Spam], tls: require }
`;
    const [mailbox] = await mailboxesOf(yaml, { ...ELSEWHERE, BOX: 'another' });
    expect(mailbox).toMatchObject({
      ...{ host: 'imap.example.org', port: 143, tls: 'require', user: 'retours' },
      ...{ folders: ['INBOX', 'Spam'], move: 'Retours' },
    });
    expect(mailbox?.password?.reveal()).toBe('another');
  });

  it('take what is not said from the account that is named, several mailboxes too', async () => {
    const yaml = `accounts:
  lettre: { host: ssl0.ovh.net, user: lettre@example.org, password: one }
  bureau: { host: smtp.orange.fr, user: bureau@orange.fr, password: two }
account: lettre
returns: { imap: [{ account: lettre }, { account: bureau, port: 143 }] }
`;
    const mailboxes = await mailboxesOf(yaml, {});
    expect(mailboxes.map(({ account, host, port, tls }) => [account, host, port, tls])).toEqual([
      ['lettre', 'ssl0.ovh.net', 993, 'implicit'],
      ['bureau', 'imap.orange.fr', 143, 'auto'],
    ]);
  });

  it('read the mailbox of the account that sends when only a folder to move to is said', async () => {
    expect(await mailboxesOf('returns: { move: Retours }\n')).toMatchObject([
      { host: 'imap.gmail.com', move: 'Retours' },
    ]);
  });

  it.each([
    ['returns: imap\n', ELSEWHERE, ['returns.imap.0.host', 'mailbox-host']],
    ['returns: imap\n', { SMTP_HOST: 'smtp.gmail.com' }, ['returns.imap.0.user', 'mailbox-user']],
    ['returns: pop\n', GMAIL, ['returns', 'mapping']],
    ['returns: { imap: { account: other } }\n', GMAIL, ['returns.imap.0.account', 'account-unknown']],
    ['returns: { imap: { user: other } }\n', GMAIL, ['returns.imap.0.passwordEnv', 'missing']],
    ['returns: { imap: { passwordEnv: NONE } }\n', GMAIL, ['returns.imap.0.passwordEnv', 'variable-missing']],
    ['returns: { imap: { port: 0 } }\n', GMAIL, ['returns.imap.0.port', 'integer']],
    ['returns: { imap: { tls: ssl } }\n', GMAIL, ['returns.imap.0.tls', 'choice']],
    ['returns: { imap: { folders: INBOX } }\n', GMAIL, ['returns.imap.0.folders', 'list']],
    ['returns: { imap: [{}, {}] }\n', GMAIL, ['returns.imap.1.host', 'mailbox-twice']],
    ['returns: { imap: { folder: INBOX } }\n', GMAIL, ['config-unknown-key']],
    ['returns: { moved: Retours }\n', GMAIL, ['config-unknown-key']],
  ])('refuse %j', async (yaml, env, expected) => {
    expect(await problemOf(yaml, env)).toEqual(expected);
  });
});
