import { describe, expect, it, test } from 'vitest';
import { understand } from '../../src/returns/understand.ts';
import { Random } from '../message/random.ts';
import { daemonFields, multipart, ours, type PartOf, report, written } from './mails.ts';
import { ordinaryMails } from './ordinary.ts';

const MB = 2 ** 20;

/** Milliseconds of processor that a task takes. */
async function cpu(task: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await task();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function parts(count: number, deep: boolean): Buffer {
  const open = Array.from(
    { length: count },
    (_, i) =>
      `--b${deep ? i : 0}\r\nContent-Type: ${deep ? `multipart/mixed; boundary=b${i + 1}` : 'message/rfc822'}\r\n\r\n${deep ? '' : 'Subject: x\r\n\r\nx\r\n'}`,
  );
  const first = Buffer.from(
    `${Object.entries(daemonFields('Undelivered Mail'))
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('')}Content-Type: multipart/mixed; boundary=b0\r\n\r\n`,
  );
  return Buffer.concat([first, Buffer.from(open.join(''))]);
}

function mailsWithin(count: number): Buffer {
  const outer = 'From: MAILER-DAEMON@x.example\r\nSubject: Undelivered Mail\r\nContent-Type: message/rfc822\r\n\r\n';
  return Buffer.from(outer.repeat(count) + ours('cdf347.12', 'a@b.example'));
}

const big = 'x'
  .repeat(75)
  .concat('\r\n')
  .repeat(Math.ceil((20 * MB) / 77));
const parted = (body: PartOf) =>
  multipart(daemonFields('Undelivered Mail'), 'mixed', [
    { type: 'text/plain', body: 'It could not be delivered:\n\n<a@b.example>: 550 User unknown\n' },
    body,
  ]);

describe('whatever the bytes', () => {
  test.each<readonly [string, Buffer]>([
    ['20 MB come back', parted({ type: 'message/rfc822', body: `${ours('cdf347.12', 'a@b.example')}${big}` })],
    [
      '20 MB come back in base64',
      parted({ type: 'message/rfc822', body: `${ours('cdf347.12', 'a@b.example')}${big}`, encoding: 'base64' }),
    ],
    ['20 MB of text', written(`It could not be delivered.\n\n<a@b.example>: 550 no\n${big}`)],
    ['20 MB without a line end', written(`<a@b.example>: ${'y'.repeat(20 * MB)}`)],
    ['20 MB of addresses', written('a@b.example '.repeat(1.7 * MB))],
    ['20 MB of one header', Buffer.from(`Subject: ${'z'.repeat(20 * MB)}\r\n\r\n`)],
    ['20 MB of header fields', Buffer.from('From: a@b.example\r\n'.repeat(MB))],
    ['1,000 parts', parts(1000, false)],
    ['1,000 parts, one in the other', parts(1000, true)],
    ['1,000 mails, one in the other', mailsWithin(1000)],
    ['10,000 recipients', written(Array.from({ length: 10_000 }, (_, i) => `<u${i}@b.example>: 550 no\n`).join(''))],
    [
      'words that lead patterns astray',
      written(`${'sender from user address relay connection message host domain '.repeat(20_000)}`),
    ],
  ])('%s: understood within a second of processor', async (_, raw) => {
    const before = process.memoryUsage().rss;
    const took = await cpu(() => understand(raw));
    expect(took).toBeLessThan(1000);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * MB);
  });

  it('what came back is known by its beginning, however much follows', async () => {
    const raw = parted({ type: 'message/rfc822', body: `${ours('cdf347.12', 'a@b.example')}${big}` });
    expect(await understand(raw)).toMatchObject({
      kind: 'return',
      recipients: [{ email: 'a@b.example', delivery: 'cdf347.12' }],
    });
  });

  it('parts nested beyond all measure are read as they stand there', async () => {
    const raw = Buffer.concat([
      parts(1000, true),
      Buffer.from('It could not be delivered\r\n\r\n<a@b.example>: 550 User unknown\r\n'),
    ]);
    expect(await understand(raw)).toMatchObject({
      kind: 'return',
      recipients: [{ email: 'a@b.example', class: 'permanent' }],
    });
  });

  it('bytes lost, altered or put together anywhere stop nothing', async () => {
    const random = new Random(1);
    const mails = ordinaryMails(3, 60).map(({ raw }) => raw);
    for (let i = 0; i < 600; i++) {
      const one = Buffer.from(random.pick(mails));
      const cut = random.int(one.length);
      const altered = [
        () => one.subarray(0, cut),
        () => Buffer.concat([one.subarray(0, cut), random.pick(mails).subarray(random.int(500))]),
        () => one.map((byte) => (random.chance(2) ? random.int(256) : byte)),
      ];
      const { kind, recipients } = await understand(random.pick(altered)());
      expect(kind === 'other' ? recipients.length : 0).toBe(0);
    }
  });

  it('a usual return takes no more than 3 ms of processor', async () => {
    const usual = [
      report({ to: 'a@b.example', diagnostic: '550 5.1.1 User unknown' }),
      report({ to: 'a@b.example', diagnostic: '554 5.7.1 x', text: 'It could not be delivered.\n'.repeat(60) }),
      written('It could not be delivered.\n\n<a@b.example>: 550 User unknown\n'),
    ];
    const all = async (times: number) => {
      for (let i = 0; i < times; i++) for (const raw of usual) await understand(raw);
    };
    await all(100);
    // The best of several: what else the machine does is not what is asked.
    const took: number[] = [];
    for (let i = 0; i < 5; i++) took.push((await cpu(() => all(50))) / (50 * usual.length));
    expect(Math.min(...took)).toBeLessThan(3);
  });
});
