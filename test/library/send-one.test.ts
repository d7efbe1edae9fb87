import { expect, it, onTestFinished } from 'vitest';
import { openFacteur } from '../../src/index.ts';
import { folderWith } from '../helpers/folder.ts';
import { startMailServer } from '../helpers/smtp/mail-server.ts';

it('one mail goes out once, whoever asks twice at the same time', async () => {
  const mail = await startMailServer();
  onTestFinished(() => mail.close());
  const settings = { SMTP_URL: `smtp://127.0.0.1:${mail.port}`, MAIL_FROM: 'Jardins <jardins@example.org>' };
  await using project = await openFacteur({ folder: folderWith(), settings });
  const one = { to: 'awa@example.org', subject: 'Reçu', text: 'Merci.\n.\nFin {{ x }}', key: 'receipt-1' };
  const asked = await Promise.all(Array.from({ length: 6 }, () => project.sendOne(one)));
  expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
  expect(asked.filter(({ existing }) => !existing)).toHaveLength(1);
  await expect(project.sendOne({ ...one, text: 'Autre' })).rejects.toMatchObject({ code: 'key-other-content' });
  const { key: _, ...without } = one;
  const twice = [await project.sendOne(without), await project.sendOne(without)];
  expect(new Set(twice.map(({ id }) => id)).size).toBe(2);
  const worker = await project.startWorker({ untilIdle: true });
  await worker.ended;
  expect(mail.received).toHaveLength(3);
  expect(String(mail.received[0]?.raw)).toContain('Merci.\r\n=2E\r\nFin {{ x }}');
});

it('a campaign’s key is no key of a mail', async () => {
  const settings = { SMTP_URL: 'smtp://127.0.0.1:1', MAIL_FROM: 'jardins@example.org' };
  const folder = folderWith({ 'message.txt': 'Bonjour' });
  await using project = await openFacteur({ folder, settings });
  const to = [{ email: 'a@example.org' }, { email: 'b@example.org' }];
  const { id } = await project.send({ to, subject: 'x', key: 'k' });
  const mail = project.sendOne({ to: 'a@example.org', subject: 'x', text: 'Bonjour', key: 'k' });
  await expect(mail).rejects.toMatchObject({ code: 'key-other-content', params: { id } });
});
