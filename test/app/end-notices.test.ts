import PostalMime from 'postal-mime';
import { expect, it, onTestFinished } from 'vitest';
import { EndNotices } from '../../src/app/notices/end-notices.ts';
import type { Config } from '../../src/config/types.ts';
import { sayNotice } from '../../src/i18n/notice-mail.ts';
import { openFacteur } from '../../src/index.ts';
import { handClock } from '../backend/hand-clock.ts';
import { campaignOf, Hands } from '../backend/hands.ts';
import { openBackend } from '../campaign/request.ts';
import { folderWith } from '../helpers/folder.ts';
import { startMailServer } from '../helpers/smtp/mail-server.ts';

it('a worker that ends when nothing is left tells who wants to know, once, what became of a mailing', async () => {
  const mail = await startMailServer();
  onTestFinished(() => mail.close());
  const settings = { SMTP_URL: `smtp://127.0.0.1:${mail.port}`, MAIL_FROM: 'Jardins <jardins@example.org>' };
  const folder = folderWith({ 'facteur.yaml': 'notify: bureau@example.org\n', 'message.txt': 'Bonjour' });
  const work = async () => {
    await using project = await openFacteur({ folder, settings });
    await (await project.startWorker({ untilIdle: true })).ended;
    return await project.status();
  };
  const { id } = await (async () => {
    await using project = await openFacteur({ folder, settings });
    const to = [{ email: 'awa@example.org' }, { email: 'zoe@example.org' }, { email: 'pas une adresse' }];
    return await project.send({ to, subject: 'Lettre', delay: 0, accept: ['invalid-addresses'] });
  })();
  // Whoever asks for the latest mailing means this one, and not the notice of it.
  expect(await work()).toMatchObject({ id, state: 'finished' });
  await work();
  const [notice, ...others] = mail.received.filter(({ to }) => to.includes('bureau@example.org'));
  expect(others).toEqual([]);
  const { subject, text = '', attachments, headers } = await PostalMime.parse(notice?.raw ?? '');
  expect(subject).toBe('Envoi terminé\u202f: Lettre (2 sur 3)');
  expect(text).toContain(`facteur send --only-missing-of ${id}`);
  expect(text).toContain('– 1\u202f: adresse invalide dans la liste.');
  const [csv] = attachments;
  expect([csv?.filename, Buffer.from(csv?.content as ArrayBuffer).toString()]).toEqual([
    `non-recus-${id}.csv`,
    '\ufeffadresse,raison,réponse du serveur\r\npas une adresse,adresse invalide dans la liste,\r\n',
  ]);
  expect(headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-generated');
});

it('a hold is told when somebody is needed or when it lasts, once an hour at most, and not by the account that is held', async () => {
  const backend = await openBackend();
  const clock = handClock();
  const account = (name: string) => ({ name, from: { name: '', address: 'a@example.org' }, dkim: [], limits: {} });
  const accounts = new Map(['main', 'other'].map((name) => [name, account(name)]));
  const project = (way: string | null) => ({
    backend,
    config: {
      accounts,
      account: 'main',
      notify: { to: ['bureau@example.org'], language: 'fr', account: way },
    } as unknown as Config,
  });
  const noticesBy = (way: string | null) => {
    const open = project(way);
    return new EndNotices({ project: open, notify: open.config.notify as never, clock, say: sayNotice });
  };
  const id = await campaignOf(backend, 3);
  await backend.registerWorker({ id: 'w', host: 'h', boot: 'b', pid: 1, concurrency: 1 });
  await new Hands(backend, 'w', id).send(1);
  expect(await noticesBy('other').look()).toBe(0);
  await backend.hold('main', { reason: 'auth', message: '535 no', until: null });
  expect(await noticesBy(null).look()).toBe(0);
  const other = noticesBy('other');
  expect([await other.look(), await other.look(), await noticesBy('other').look()]).toEqual([1, 0, 0]);
  const [row] = await backend.campaigns({ limit: 1 });
  expect([row?.name, row?.account, row?.counts.total]).toEqual([
    'Envoi arrêté, on a besoin de vous\u202f: Assemblée générale',
    'other',
    1,
  ]);
  expect(row?.message).toContain('535 no');
  // A server that is away for a minute is no news.
  await backend.unhold('main', { byOperator: true });
  await backend.hold('main', { reason: 'unreachable', message: '', until: clock.now() + 60_000 });
  expect(await noticesBy('other').look()).toBe(0);
  await backend.hold('main', { reason: 'quota', message: '', until: clock.now() + 86_400_000 });
  expect(await noticesBy('other').look()).toBe(1);
});
