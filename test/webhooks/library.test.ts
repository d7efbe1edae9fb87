import { expect, it, onTestFinished } from 'vitest';
import { openFacteur } from '../../src/index.ts';
import { folderWith } from '../helpers/folder.ts';
import { receiverOf } from './endpoint.ts';

it('a worker of the library tells what happens, and the library says how it went', async () => {
  const receiver = await receiverOf();
  const folder = folderWith({
    'facteur.yaml': `webhooks:\n  - url: ${receiver.url}\n    secretEnv: HOOK\n    events: [recipient.unsubscribed]\n`,
  });
  const settings = { SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'a@example.org', HOOK: receiver.secret, HOME: folder };
  const facteur = await openFacteur({ folder, settings });
  onTestFinished(() => facteur.close());
  expect(await facteur.webhooks()).toMatchObject([{ state: 'ok', waiting: 0, lastSuccessAt: null }]);
  await facteur.suppress(['Lea@example.org']);
  expect(await facteur.webhooks()).toMatchObject([{ waiting: 1 }]);
  const worker = await facteur.startWorker({ untilIdle: true });
  await worker.ended;
  expect(receiver.accepted.map(({ body }) => body?.data)).toEqual([
    { email: 'lea@example.org', reason: 'unsubscribed', topic: null },
  ]);
  expect(await facteur.testWebhooks()).toMatchObject([{ delivered: true, error: null }]);
  expect(receiver.accepted.at(-1)?.body).toMatchObject({ type: 'webhook.test' });
  expect(await facteur.webhooks()).toMatchObject([{ waiting: 0, lastSuccessAt: expect.any(String) }]);
});
