import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type AccountState, heldMs } from '../../../src/backend/sqlite/accounts.ts';
import { Connection } from '../../../src/backend/sqlite/connection.ts';
import { DamageWatch } from '../../../src/backend/sqlite/damage-watch.ts';
import { openSqliteBackend, openSqliteBackendForSending } from '../../../src/backend/sqlite/index.ts';
import { Ledger } from '../../../src/backend/sqlite/ledger.ts';
import { mendWindows } from '../../../src/backend/sqlite/mend-windows.ts';
import type { OwnClaims } from '../../../src/backend/sqlite/own-claims.ts';
import { Witness } from '../../../src/backend/witness.ts';
import { systemClock } from '../../../src/clock.ts';
import { collect } from '../../helpers/collect.ts';
import { errorOf } from '../../helpers/errors.ts';
import { eventually } from '../../helpers/eventually.ts';
import { folderWith } from '../../helpers/folder.ts';
import { newCampaign, rowsFrom } from '../contract/stage.ts';
import { campaignOf, Hands } from '../hands.ts';
import { openIn, until } from './helpers.ts';
import { bytesAside, spoil } from './rubbish.ts';

describe('a damaged data file', () => {
  test('keeps what it was, and shows whose state is lost as unknown', async () => {
    const { folder, backend, id, hands } = await underWay();
    await hands.send(2);
    spoil(folder, 'delivery', 0, 'state', 'abc');
    await backend.close();
    const again = await openIn(folder);
    await eventually('it is held', async () => {
      await again.work(['main']);
      return (await again.campaign(id))?.hold?.reason === 'ledger-damaged';
    });
    expect((await again.campaign(id))?.counts).toMatchObject({ total: 4, unknown: 1, sent: 1, pending: 2 });
    expect(await again.health()).toContainEqual({ code: 'set-aside', detail: `delivery/${id}.1, progress/${id}` });
    expect(bytesAside(folder, `delivery/${id}.1`)).toMatchObject({ state: "'abc'", reply: "'sent'" });
    await again.setWanted(id, 'run');
    expect(await again.campaign(id)).toMatchObject({ hold: null, counts: { unknown: 1, sent: 1, pending: 2 } });
  });

  test('is read by those who only look', async () => {
    const { folder, backend, id } = await underWay();
    await backend.close();
    spoil(folder, 'progress', 0, 'pending', 'abc');
    const reader = await openIn(folder, { readonly: true });
    expect(await reader.campaigns({ limit: 1 })).toMatchObject([{ id, hold: { reason: 'ledger-damaged' } }]);
    spoil(folder, 'progress', 0, 'sent', 1n << 60n);
    expect(await reader.campaign(id)).toMatchObject({ counts: { total: 4, sent: 0 } });
    spoil(folder, 'recipient', 2, 'vars', null);
    expect((await collect(reader.deliveries(id, {})))[2]).toMatchObject({ number: 3, email: '', state: 'failed' });
  });

  test('is put right before those who only look see anything of it, also what no look would stumble over', async () => {
    const { folder, backend, id } = await underWay();
    await backend.close();
    // A campaign is read with its account: without one it would be in no list.
    spoil(folder, 'account', 0, null, null);
    const reader = await openIn(folder, { readonly: true });
    expect(await reader.campaigns({ limit: 1 })).toMatchObject([{ id, hold: { reason: 'ledger-damaged' } }]);
  });

  test('is named by one log, once', async () => {
    const { folder, backend } = await underWay();
    await backend.close();
    const lines: string[] = [];
    const open = () => {
      return openSqliteBackend({
        folder,
        clock: systemClock({}),
        notice: (found) => lines.push(JSON.stringify(found)),
      });
    };
    const both = [await open(), await open()];
    onTestFinished(async () => void (await Promise.all(both.map((one) => one.close()))));
    spoil(folder, 'account', 0, 'limits', '{');
    const look = () => Promise.all(both.map((one) => one.work(['main'])));
    await eventually('it is named', async () => (await look()) && lines.length > 0);
    spoil(folder, 'account', 0, 'epoch', 'abc');
    spoil(folder, 'worker', 0, 'pid', 'abc');
    await eventually('another is named', async () => (await look()) && lines.length > 1);
    expect(lines.map((line) => /(account|worker)\/\w+/.exec(line)?.[0])).toEqual(['account/main', 'worker/w']);
  });

  test('lends nobody by a row that cannot be understood, also where turns are taken on a thread', async () => {
    const { folder, backend, id } = await underWay();
    await backend.close();
    const sending = await openSqliteBackendForSending({ folder, clock: systemClock({}), slowTurnMs: 0 });
    onTestFinished(() => sending.close());
    await sending.registerWorker({ id: 'v', host: 'h', boot: 'b', pid: 1, concurrency: 1 });
    const hands = new Hands(sending, 'v', id);
    await hands.send(1);
    spoil(folder, 'recipient', 1, 'email', new Uint8Array(2));
    expect(await hands.claim(3)).toEqual([]);
    expect(await sending.campaign(id)).toMatchObject({ hold: { reason: 'ledger-damaged' }, counts: { failed: 1 } });
    await sending.setWanted(id, 'run');
    expect((await hands.send(3)).map(({ number }) => number)).toEqual([3, 4]);
    expect(await sending.campaign(id)).toMatchObject({ hold: null, counts: { sent: 3, failed: 1 } });
  });

  test('gives nobody back of whom it is not sure that the message was not begun', async () => {
    const { folder, backend, id, hands } = await underWay();
    await hands.onWire(1);
    await hands.claim(2);
    spoil(folder, 'delivery', 0, 'state', 1);
    expect(await backend.recover('w')).toEqual({ released: 0, unknown: 3 });
    expect(await backend.campaign(id)).toMatchObject({ hold: { reason: 'ledger-damaged' } });
    await backend.setWanted(id, 'run');
    expect(await backend.campaign(id)).toMatchObject({ hold: null, counts: { unknown: 3, pending: 1, claimed: 0 } });
  });

  test('gives back what its worker does not know by that token', async () => {
    const { folder, backend, id, hands } = await underWay();
    const [claim] = await hands.claim(1);
    spoil(folder, 'delivery', 0, 'token', 42);
    expect(claim && (await hands.begin([claim]))).toEqual(['gone']);
    await eventually('it is pending again', async () => {
      await backend.work(['main']);
      return (await backend.campaign(id))?.counts.pending === 4;
    });
    expect((await hands.send(4)).map(({ number }) => number)).toEqual([1, 2, 3, 4]);
  });

  test.each([
    { what: 'how many they were', table: 'account_window', column: 'used', value: 0 },
    { what: 'that there is such a window', table: 'account_window', column: null, value: null },
    { what: 'when some of them went out', table: 'account_run', column: 'first', value: 'abc' },
  ])('still counts what an account has sent where it does not say $what', async ({ table, column, value }) => {
    const { folder, backend, id, hands } = await underWay();
    await backend.limitAccount('main', { perSecond: null, windows: [{ ms: 86_400_000, most: 2 }] });
    await hands.send(1);
    // Of another time than the first, so that it is not counted together with it.
    const first = Date.now();
    await until(() => Date.now() > first);
    await hands.send(1);
    spoil(folder, table, 0, column, value);
    await backend.close();
    const again = await openIn(folder);
    const isAside = async () => (await again.health()).some(({ code }) => code === 'set-aside');
    await eventually('it is set aside', async () => (await again.work(['main'])) && isAside());
    const heirs = new Hands(again, 'w', id);
    // Of what is lost with its time nobody can say when it leaves the window.
    if (column === 'first') await heirs.send(1);
    expect(await heirs.begin(await heirs.claim(1))).toEqual(['gone']);
    expect((await again.campaign(id))?.hold).toMatchObject({ reason: 'quota', until: expect.any(Number) });
    expect(await again.accounts()).toMatchObject([{ name: 'main', hold: { reason: 'quota' } }]);
  });

  test('sends a campaign whose pace is lost at five seconds a message, which is slow enough for any account', async () => {
    const { folder, backend, id } = await underWay();
    await backend.close();
    spoil(folder, 'campaign', 0, 'delay_ms', 'abc');
    const again = await openIn(folder);
    expect(await again.setWanted(id, 'run')).toMatchObject({ delayMs: 5_000, hold: null });
  });

  test('goes on with a campaign of another number than it had, also for who remembers that', async () => {
    const { folder, backend, id, hands } = await underWay();
    await hands.send(1);
    spoil(folder, 'campaign', 0, 'id', 7);
    await eventually('it is held', async () => {
      await backend.work(['main']);
      return (await backend.campaign(id))?.hold?.reason === 'ledger-damaged';
    });
    expect(await backend.setWanted(id, 'run')).toMatchObject({ id, hold: null });
  });

  test('keeps no registration that has neither ended nor not, as nobody would give back what it had in hand', async () => {
    const { folder, backend, hands } = await underWay();
    await hands.claim(2);
    await backend.close();
    spoil(folder, 'worker', 0, 'ended', 2);
    const again = await openIn(folder);
    expect(bytesAside(folder, 'worker/w')).toMatchObject({ ended: '2' });
    await again.work([]);
    expect(await again.campaign(hands.campaign)).toMatchObject({ counts: { claimed: 0, pending: 4 } });
  });

  test('has nothing whose number is too great for what belongs to it to be told apart', async () => {
    const folder = folderWith();
    await (await openIn(folder)).close();
    const [most, tooGreat] = [2 ** 31 - 1, 2 ** 31];
    const file = new DatabaseSync(`${folder}/facteur.db`);
    for (const number of [most, tooGreat]) {
      file.exec(`INSERT INTO account (id, name) VALUES (${number}, 'account-${number}');
        INSERT INTO worker (slot, id, host, boot, pid, concurrency, started_at, last_seen_at)
          VALUES (${number}, 'worker-${number}', 'h', 'b', 1, 1, 1, 1);
        INSERT INTO content (id, sha256, size, put_at) VALUES (${number}, '${String(number).padStart(64, '0')}', 1, 1)`);
    }
    file.close();
    const backend = await openIn(folder);
    expect((await backend.accounts()).map(({ name }) => name)).toEqual([`account-${most}`]);
    expect((await backend.workers()).map((worker) => worker.id)).toEqual([`worker-${most}`]);
    await backend.work([]);
    for (const [place, key] of [
      [`account/account-${tooGreat}`, 'id'],
      [`worker/worker-${tooGreat}`, 'slot'],
      [`content/${String(tooGreat).padStart(64, '0')}`, 'id'],
    ] as const)
      expect(bytesAside(folder, place)).toMatchObject({ [key]: String(tooGreat) });
    expect(await backend.health()).toContainEqual({
      code: 'set-aside',
      detail: expect.not.stringContaining(`${most}`),
    });
  });

  test('is made whole by whoever brings a lost attachment again', async () => {
    const { folder, backend, id } = await underWay();
    const bytes = new TextEncoder().encode('attached');
    const { id: draft } = await backend.createDraft(newCampaign());
    const sha256 = await backend.putContent(bytes);
    await backend.addDeliveries(draft, rowsFrom(1, 1));
    await backend.holdContents(draft, [sha256]);
    await backend.release(draft, { notBefore: null, sameContentWindowMs: 0 });
    spoil(folder, 'content_part', 0, 'bytes', new TextEncoder().encode('replaced'));
    expect((await errorOf(() => backend.getContent(sha256))).code).toBe('content-missing');
    expect(await backend.campaign(draft)).toMatchObject({
      hold: { reason: 'ledger-damaged', message: `content/${sha256}` },
    });
    expect((await backend.campaign(id))?.hold).toBeNull();
    await backend.putContent(bytes);
    expect(await backend.getContent(sha256)).toEqual(bytes);
  });
});

test('what no account has sent is set aside with its bytes', async () => {
  const folder = folderWith();
  const connection = await Connection.open({ folder, clock: systemClock({}), readonly: false });
  onTestFinished(() => connection.close());
  const file = new DatabaseSync(`${folder}/facteur.db`, { enableForeignKeyConstraints: false });
  file.exec(`INSERT INTO account_window (account, ms, used, head, tail) VALUES (98, 1000, 1, 0, 1);
    INSERT INTO account_run (account, ms, seq, first, last, count) VALUES (99, 1000, 0, 5, 6, 7)`);
  file.close();
  await connection.writeAsIs(() => mendWindows(connection));
  expect(bytesAside(folder, 'account_window/98.1000')).toMatchObject({ used: '1' });
  expect(bytesAside(folder, 'account_run/99.1000')).toMatchObject({ first: '5', last: '6', count: '7' });
});

test('an account whose hold has lost its reason is not held any more, so that its clock goes on', () => {
  const account = { hold_reason: null, held_since: 1_000, hold_until: null, held_ms: 30 };
  expect(heldMs(account as AccountState, 5_000)).toBe(30);
  expect(heldMs({ ...account, hold_reason: 'auth' } as AccountState, 5_000)).toBe(4_030);
});

test('damage is looked for once at a time, and not again for a hundred times as long as that took', async () => {
  const connection = await Connection.open({ folder: folderWith(), clock: systemClock({}), readonly: false });
  onTestFinished(() => connection.close());
  let [now, looks] = [5_000, 0];
  const timer = vi.spyOn(performance, 'now').mockImplementation(() => now);
  onTestFinished(() => timer.mockRestore());
  const own: Pick<OwnClaims, 'look'> = {
    async look() {
      looks += 1;
      now += 10;
    },
  };
  const watch = new DamageWatch(new Ledger(connection, new Witness(null, '')), own as OwnClaims, null);
  const looksAt = async (at: number) => {
    now = at;
    await Promise.all([watch.look(), watch.look()]);
    return looks;
  };
  expect([await looksAt(5_000), await looksAt(6_009), await looksAt(6_010)]).toEqual([1, 1, 2]);
});

describe('a damaged outbox of webhooks', () => {
  async function told() {
    const stage = await underWay();
    const { backend } = stage;
    await backend.webhooks.know([{ key: 'k', label: 'https://one.example', kinds: ['recipient.unsubscribed'] }]);
    for (const key of ['a@example.org', 'b@example.org', 'c@example.org']) {
      await backend.suppress([{ key, reason: 'operator', detail: '' }]);
    }
    const lease = (await backend.webhooks.lease('k', 'me', null)) as number;
    const turn = { key: 'k', lease, results: [], want: 9, release: false };
    return { ...stage, turn };
  }

  test('loses the event that cannot be understood, and tells the others', async () => {
    const { folder, backend, turn } = await told();
    spoil(folder, 'webhook_event', 0, 'data', '{');
    spoil(folder, 'webhook_event', 1, 'kind', 'something.else');
    expect((await backend.webhooks.turn(turn))?.events).toMatchObject([{ data: { email: 'c@example.org' } }]);
    expect(await backend.health()).toContainEqual({ code: 'set-aside', detail: 'webhook_event/1, webhook_event/2' });
    expect(bytesAside(folder, 'webhook_event/1')).toMatchObject({ data: "'{'", endpoint: "'k'" });
  });

  test('that loses an endpoint knows it again, with what waits for it', async () => {
    const { folder, backend, turn } = await told();
    spoil(folder, 'webhook', 0, 'kinds', 12);
    await eventually('it is set aside', async () => {
      await backend.work(['main']);
      return (await backend.webhooks.due(['k'])).length === 0;
    });
    expect(await backend.webhooks.turn(turn)).toBeNull();
    await backend.suppress([{ key: 'd@example.org', reason: 'operator', detail: '' }]);
    await backend.webhooks.know([{ key: 'k', label: 'https://one.example', kinds: ['recipient.unsubscribed'] }]);
    const lease = (await backend.webhooks.lease('k', 'me', null)) as number;
    expect((await backend.webhooks.turn({ ...turn, lease }))?.events).toHaveLength(3);
  });
});

describe('damaged notes of what came back', () => {
  test('stop no return from being recorded', async () => {
    const { folder, backend, id, hands } = await underWay();
    await hands.send(4);
    const back = (number: number) => {
      const what = { kind: 'returned', cause: 'permanent', guess: false, reply: '550', suppress: null } as const;
      return { campaign: id, number, key: `member${number}@example.org`, ...what };
    };
    expect(await backend.recordReturns([back(1)], 'a mail')).toEqual(['recorded']);
    spoil(folder, 'return_watch', 0, 'dead', 'abc');
    expect(await backend.recordReturns([back(2)])).toEqual(['recorded']);
    spoil(folder, 'return_total', 0, 'count', null);
    expect(await backend.recordReturns([back(3)])).toEqual(['recorded']);
    expect((await backend.returnTotals()).permanent).toBe(1);
    spoil(folder, 'return_total', 0, 'count', 'abc');
    expect((await backend.returnTotals()).permanent).toBe(0);
    spoil(folder, 'delivery', 0, 'back', 1n << 60n);
    expect(await backend.delivery(id, { number: 1 })).toMatchObject({ state: 'returned', back: { cause: 'unknown' } });
    expect(await backend.returnCounts(id)).toMatchObject({ permanent: 2, unknown: 1 });
    expect((await backend.campaign(id))?.hold).toBeNull();
  });

  test('leave out the attempt that cannot be read, and show the others', async () => {
    const { folder, backend, id, hands } = await underWay();
    for (const _ of [1, 2]) {
      const claims = await hands.onWire(1);
      await hands.record(claims, 'failed');
      await backend.retry(id, ['failed']);
    }
    expect(await backend.attempts(id, 1)).toHaveLength(2);
    spoil(folder, 'attempt', 0, 'at', 1n << 60n);
    expect(await backend.attempts(id, 1)).toHaveLength(1);
  });
});

async function underWay() {
  const folder = folderWith();
  const backend = await openIn(folder);
  const id = await campaignOf(backend, 4);
  await backend.registerWorker({ id: 'w', host: 'h', boot: 'b', pid: 1, concurrency: 1 });
  return { folder, backend, id, hands: new Hands(backend, 'w', id) };
}
