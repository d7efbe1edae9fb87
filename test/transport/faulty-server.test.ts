import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Script, startFaultyServer } from '../helpers/smtp/faulty-server.ts';
import { Director } from '../helpers/smtp/script.ts';
import { always, mail } from './mails.ts';
import { faultyServer, transportTo } from './transports.ts';

/** The helper that other suites rely on: it must count rightly, and misbehave as told. */

const kinds = async (port: number, tos: readonly string[], settings = {}) => {
  const transport = transportTo(port, settings);
  const result: string[] = [];
  for (const to of tos) result.push((await transport.send(mail({ to, delivery: `a.${to[0]}` }), always)).kind);
  return result;
};

describe('conditions', () => {
  it.each<[string, NonNullable<Script['rules']>[number], string[]]>([
    [
      'nth',
      { at: 'rcpt', only: { nth: [2, 4] }, do: { reply: '450 later' } },
      ['sent', 'deferred', 'sent', 'deferred'],
    ],
    ['every', { at: 'dot', only: { every: 2 }, do: { reply: '450 later' } }, ['sent', 'deferred', 'sent', 'deferred']],
    [
      'first',
      { at: 'data', only: { first: 3 }, do: { reply: '450 later' } },
      ['deferred', 'deferred', 'deferred', 'sent'],
    ],
    ['to', { at: 'rcpt', only: { to: 'b@' }, do: { reply: '550 5.1.1 no' } }, ['sent', 'failed', 'sent', 'failed']],
    [
      'perRecipient',
      { at: 'rcpt', only: { perRecipient: 1 }, do: { reply: '450 grey' } },
      ['deferred', 'deferred', 'sent', 'sent'],
    ],
    [
      'acceptedAtLeast',
      { at: 'mail', only: { acceptedAtLeast: 3 }, do: { reply: '550 5.4.5 quota' } },
      ['sent', 'sent', 'sent', 'quota'],
    ],
  ])('%s', async (_what, rule, expected) => {
    const server = await faultyServer({ rules: [rule] });
    expect(await kinds(server.port, ['a@x.org', 'b@x.org', 'a@x.org', 'b@x.org'])).toEqual(expected);
  });

  it('on the rate and on open connections', () => {
    const rules: Script['rules'] = [
      { at: 'mail', only: { perSecondAbove: 2 }, do: { reply: '421 4.7.28 slow down' } },
      { at: 'mail', only: { connectionsAbove: 3 }, do: { reply: '421 4.7.0 too many' } },
      { at: 'mail', only: { messagesOnConnection: 5 }, do: { reply: '421 4.7.0 enough' } },
    ];
    const director = new Director({ rules });
    const usual = {
      at: 'mail',
      to: '',
      accepted: 0,
      begunLastSecond: 2,
      connections: 3,
      messagesOnConnection: 4,
    } as const;
    expect(director.decide(usual)).toBeNull();
    expect(director.decide({ ...usual, begunLastSecond: 3 })).toEqual(rules[0]);
    expect(director.decide({ ...usual, connections: 4 })).toEqual(rules[1]);
    expect(director.decide({ ...usual, messagesOnConnection: 5 })).toEqual(rules[2]);
  });

  it('start to count again when the script is set', async () => {
    const quota: Script = { rules: [{ at: 'mail', only: { acceptedAtLeast: 1 }, do: { reply: '550 5.4.5 quota' } }] };
    const server = await faultyServer(quota);
    expect(await kinds(server.port, ['a@x.org', 'b@x.org'])).toEqual(['sent', 'quota']);
    server.set(quota);
    expect(await kinds(server.port, ['a@x.org', 'b@x.org'])).toEqual(['sent', 'quota']);
  });
});

it('counts copies that were accepted and copies that people got', async () => {
  const server = await faultyServer({
    rules: [
      { at: 'dot', only: { nth: [1] }, do: { close: 'reset', kept: true } },
      { at: 'dot', only: { nth: [2] }, do: { close: 'reset', kept: false } },
      { at: 'dot', only: { nth: [3] }, do: { reply: '451 later' } },
    ],
  });
  await kinds(server.port, ['a@x.org', 'a@x.org', 'a@x.org', 'a@x.org', 'b@x.org']);
  expect(server.events.map(({ event }) => event)).toEqual(['kept', 'dropped', 'refused', 'accepted', 'accepted']);
  expect([...server.accepted]).toEqual([
    ['a.a', 1],
    ['a.b', 1],
  ]);
  expect([...server.delivered]).toEqual([
    ['a.a', 2],
    ['a.b', 1],
  ]);
});

it('does not take a script that means nothing', async () => {
  const wrong = { rules: [{ at: 'dot', only: { nht: [1] }, do: { reply: '250 ok' } }] } as unknown as Script;
  await expect(startFaultyServer(wrong)).rejects.toThrow('nht');
});

it('runs as a process of its own, writes down what it accepts, and reads its script again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'facteur-smtp-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [script, log] = [join(folder, 'script.json'), join(folder, 'log.jsonl')];
  writeFileSync(script, JSON.stringify({ rules: [{ at: 'rcpt', do: { reply: '550 5.1.1 no' } }] } satisfies Script));
  const entry = resolve(import.meta.dirname, '../helpers/smtp/serve.ts');
  const server = spawn(process.execPath, [entry, '--script', script, '--log', log], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void server.kill('SIGKILL'));
  const said = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const { port } = JSON.parse((await said.next()).value as string) as { port: number };

  expect(await kinds(port, ['a@x.org'])).toEqual(['failed']);
  writeFileSync(script, '{}');
  server.kill('SIGHUP');
  expect(JSON.parse((await said.next()).value as string)).toEqual({ reread: true });
  expect(await kinds(port, ['b@x.org', 'c@x.org'])).toEqual(['sent', 'sent']);

  const lines = readFileSync(log, 'utf8').trim().split('\n');
  const events = lines.map((line) => JSON.parse(line) as object);
  expect(events).toMatchObject([
    { event: 'accepted', delivery: 'a.b', to: ['b@x.org'] },
    { event: 'accepted', delivery: 'a.c', to: ['c@x.org'] },
  ]);
  server.kill('SIGTERM');
  expect(await once(server, 'exit')).toEqual([0, null]);
});
