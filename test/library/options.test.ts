import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Composed, openFacteur, type Transport } from '../../src/index.ts';
import { createTestClock, openMailbox } from '../../src/testing.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'facteur-options-'));
  writeFileSync(join(folder, 'message.txt'), '---\nsubject: Bonjour {{ nom }}\n---\nBonjour {{ nom }}\n');
  // Nobody asks for these where the program says its own.
  writeFileSync(join(folder, '.env'), 'SMTP_HOST=never.example\nMAIL_FROM=never@example.org\n');
  writeFileSync(join(folder, 'facteur.yaml'), 'concurrency: nonsense\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const to = [
  { email: 'awa@example.org', nom: 'Awa' },
  { email: 'moussa@example.org', nom: 'Moussa' },
];
const mailbox = async () => {
  const made = await openMailbox();
  const account = { host: '127.0.0.1', port: made.port, from: 'Jardins <jardins@example.org>' };
  return { made, config: { delay: 0, accounts: { bureau: account } } };
};

describe('a program’s own configuration', () => {
  it('stands in the place of the project’s files, with a backend of its own', async () => {
    const { made, config } = await mailbox();
    await using _closed = made;
    const backend = { sqlite: join(folder, 'ledger') };
    await using project = await openFacteur({ folder, config, backend, settings: { FACTEUR_WITNESS: 'none' } });
    const { id } = await project.send({ to });
    const worker = await project.startWorker({ untilIdle: true });
    expect(await worker.ended).toBe('idle');
    const mails = await made.arrived(2);
    expect(mails.map((mail) => mail.to[0]).sort()).toEqual(['awa@example.org', 'moussa@example.org']);
    const [first] = mails.filter((mail) => mail.to[0] === 'awa@example.org');
    expect(first).toMatchObject({
      from: 'jardins@example.org',
      subject: 'Bonjour Awa',
      html: null,
      delivery: `${id}.1`,
    });
    expect(first?.text).toContain('Bonjour Awa');
    const again = await openFacteur({ folder, config, backend, settings: { FACTEUR_WITNESS: 'none' } });
    expect((await again.status()).id).toBe(id);
    await again.close();
  });

  it('is told about as the program’s when it is wrong', async () => {
    const wrong = openFacteur({ folder, config: { accounts: { bureau: { host: '127.0.0.1', port: 0 } } } });
    const error = await wrong.catch((thrown) => thrown);
    expect(error.code).toBe('config-invalid');
    expect(error.params).toMatchObject({ key: 'accounts.bureau.port', origin: { kind: 'program' } });
    expect(error.say('fr').what).toContain('la configuration que le programme a donnée');
    const unknown = await openFacteur({ folder, config: { acounts: {} } }).catch((thrown) => thrown);
    expect(unknown.code).toBe('config-unknown-key');
    const none = await openFacteur({ folder, config: [] as never }).catch((thrown) => thrown);
    expect(none.params.problem).toEqual({ kind: 'mapping' });
  });
});

it('a transport of the program’s own takes what SMTP would', async () => {
  const taken: string[] = [];
  const transport = ({ name }: { readonly name: string }, connections: number): Transport => ({
    kind: 'smtp',
    connections,
    ready: async () => null,
    limit: () => {},
    close: async () => {},
    send: async (mail: Composed, mayBegin) => {
      if (!mayBegin()) return { kind: 'not-sent', reply: 'withdrawn' };
      taken.push(`${name}: ${mail.to}`);
      if (mail.to.startsWith('moussa')) return { kind: 'failed', reply: '550 no such user', hardBounce: true };
      return { kind: 'sent', reply: '250 taken' };
    },
  });
  const config = { delay: 0, accounts: { bureau: { host: 'nowhere.invalid', from: 'jardins@example.org' } } };
  const settings = { FACTEUR_WITNESS: 'none' };
  await using project = await openFacteur({ folder, config, transport, settings });
  const { id } = await project.send({ to });
  await (await project.startWorker({ untilIdle: true })).ended;
  expect(taken.sort()).toEqual(['bureau: awa@example.org', 'bureau: moussa@example.org']);
  expect((await project.status(id)).counts).toMatchObject({ sent: 1, failed: 1 });
  expect(await project.delivery(id, { to: 'moussa@example.org' })).toMatchObject({ reply: '550 no such user' });
});

it('a clock that is moved by hand brings a campaign’s time about', async () => {
  const { made, config } = await mailbox();
  await using _closed = made;
  using clock = createTestClock();
  const settings = { FACTEUR_WITNESS: 'none' };
  await using project = await openFacteur({ folder, config, settings, clockFile: clock.file });
  const at = new Date(Date.now() + 3 * 3_600_000).toISOString();
  const { id } = await project.send({ to, at });
  expect((await project.status(id)).state).toBe('scheduled');
  clock.advance(3 * 3_600 + 1);
  await (await project.startWorker({ untilIdle: true })).ended;
  expect((await project.status(id)).state).toBe('finished');
  await expect(made.arrived(3, { withinMs: 1 })).rejects.toThrow('2 of 3 mails arrived within 1 ms');
});
