import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { RedisServer, redisMissing } from '../helpers/redis.ts';
import { startMailServer } from '../helpers/smtp/mail-server.ts';
import { apiFace } from './api.ts';
import type { Face } from './face.ts';
import { libraryFace } from './library.ts';
import { type Post, stories } from './stories.ts';
import { terminalFace } from './terminal.ts';

const faces: Readonly<Record<string, (settings: Readonly<Record<string, string>>) => Face | Promise<Face>>> = {
  terminal: terminalFace,
  library: libraryFace,
  API: apiFace,
};

async function startPost(): Promise<Post> {
  const refused = new Set<string>();
  const server = await startMailServer({
    server: {
      onRcptTo({ address }, _session, done) {
        done(refused.has(address) ? Object.assign(new Error('5.2.1 Disabled'), { responseCode: 550 }) : null);
      },
    },
  });
  onTestFinished(() => server.close());
  return { server, refused };
}

/** One for all; each story has a database of its own. */
let redis: RedisServer | null = null;
let database = 0;
afterAll(() => redis?.close());

async function settingsOf(backend: string, { server }: Post): Promise<Record<string, string>> {
  const settings = { SMTP_URL: `smtp://127.0.0.1:${server.port}`, MAIL_FROM: 'Les Amis <asso@example.org>' };
  if (backend === 'sqlite') return settings;
  redis ??= await RedisServer.start({ config: { databases: '256' } });
  database += 1;
  return { ...settings, REDIS_URL: `${redis.url}/${database}` };
}

describe.each(['sqlite', 'redis'])('on %s', (backend) => {
  describe.skipIf(backend === 'redis' && redisMissing()).each(Object.entries(faces))('by the %s', (_, make) => {
    it.each(stories)('$name', async ({ run, expected }) => {
      const post = await startPost();
      const face = await make(await settingsOf(backend, post));
      expect(await run(face, post)).toEqual(expected);
    });
  });
});
