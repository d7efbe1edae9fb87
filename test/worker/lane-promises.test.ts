import { describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/port.ts';
import type { Hold } from '../../src/backend/states.ts';
import { eventually } from '../helpers/eventually.ts';
import type { Script } from '../helpers/smtp/faulty-server.ts';
import { laneStage } from './lane-stage.ts';

const holdingAt = (at: 'connect' | 'dot', nth = 1): Script => ({
  rules: [{ at, only: { nth: [nth] }, do: { hold: true } }],
});
const LEASE_MS = 10_000;

describe('a worker that slept sends nothing', () => {
  it('claims and begins nothing once its lease is over, and goes on when the backend has heard of it again', async () => {
    const { lane, ledger, lease, server, sleep, counts } = await laneStage({ rows: 3 });
    sleep(LEASE_MS);
    lane.wake(true);
    await ledger.idle();
    expect(await counts()).toEqual({ pending: 3 });
    expect(server.connections).toBe(0);
    lease.renew(LEASE_MS);
    lane.wake(true);
    await eventually('all are sent', async () => (await counts()).sent === 3);
    await lane.stop();
  });

  it('gives back what it had claimed when it slept while a connection was made', async () => {
    const { lane, server, sleep, counts } = await laneStage({ rows: 1, script: holdingAt('connect') });
    lane.wake(true);
    await server.until(({ connections }) => connections === 1);
    await eventually('it is claimed', async () => (await counts()).claimed === 1);
    sleep(LEASE_MS);
    server.set({});
    await eventually('it is given back', async () => (await counts()).pending === 1);
    expect(server.begun).toBe(0);
    await lane.stop();
  });

  it.each([false, true])(
    'does not hand over what was begun behind another message when it slept meanwhile (announced: %s)',
    async (announces) => {
      const { lane, server, sleep, counts, outcomes } = await laneStage({
        rows: 2,
        script: holdingAt('dot'),
        announces,
      });
      lane.wake(true);
      await eventually('both are begun', async () => (await counts()).sending === 2 && server.events.length === 1);
      sleep(LEASE_MS);
      server.set({});
      await eventually('both have ended', async () => (await counts()).sending === undefined);
      expect(await counts()).toEqual({ sent: 1, pending: 1 });
      expect(server.accepted.size).toBe(1);
      expect(outcomes).toEqual([[1, 'sent']]);
      await lane.stop();
    },
  );
});

describe('a stop', () => {
  it.each([false, true])(
    'waits for what is on the wire, and gives back what was begun behind it and what was only claimed (announced: %s)',
    async (announces) => {
      const { lane, server, counts } = await laneStage({ rows: 24, script: holdingAt('dot', 5), announces });
      lane.wake(true);
      await eventually('two are begun', async () => (await counts()).sending === 2 && server.events.length === 5);
      let stopped = false;
      const stop = lane.stop().then(() => {
        stopped = true;
      });
      await eventually('the others are given back', async () => (await counts()).pending === 18);
      expect([stopped, await counts()]).toEqual([false, { sent: 4, sending: 2, pending: 18 }]);
      server.set({});
      await stop;
      expect(await counts()).toEqual({ sent: 5, pending: 19 });
      expect(server.accepted.size).toBe(5);
      expect(lane.busy).toBe(false);
    },
  );

  it('gives back what it had asked for and gets only then', async () => {
    const { promise: answer, resolve: answered } = Promise.withResolvers<void>();
    const slowToLend = (backend: Backend): Backend => ({
      ...backend,
      async exchange(turn) {
        const result = await backend.exchange(turn);
        if (turn.claims.length > 0) await answer;
        return result;
      },
    });
    const { lane, counts } = await laneStage({ rows: 3, through: slowToLend });
    lane.wake(true);
    await eventually('they are claimed', async () => (await counts()).claimed === 3);
    const stopped = lane.stop();
    answered();
    await stopped;
    expect(await counts()).toEqual({ pending: 3 });
  });

  it('begins nothing more, whatever is due', async () => {
    const { lane, ledger, server, counts } = await laneStage({ rows: 3 });
    await lane.stop();
    lane.wake(true);
    await ledger.idle();
    expect([await counts(), server.connections]).toEqual([{ pending: 3 }, 0]);
  });
});

describe('an outcome that is about the account', () => {
  /** The ledger takes a hold only when `written`. */
  function slowToHold() {
    const { promise: disk, resolve: written } = Promise.withResolvers<void>();
    const holds: Hold[] = [];
    const through = (backend: Backend): Backend => ({
      ...backend,
      async hold(account, hold) {
        holds.push(hold);
        await disk;
        await backend.hold(account, hold);
      },
    });
    return { holds, written, through };
  }

  it('is only recorded when its hold is in the ledger: given back before, the delivery would be claimed again', async () => {
    const { holds, written, through } = slowToHold();
    const script: Script = { rules: [{ at: 'mail', do: { reply: '454 4.7.0 Daily message quota exceeded' } }] };
    const { lane, ledger, counts, backend, campaign, outcomes } = await laneStage({ rows: 5, script, through });
    lane.wake(true);
    await eventually('the hold was asked for', () => holds.length === 1);
    await eventually('the other has met it', async () => (await counts()).sending === 2);
    await ledger.idle();
    expect(await counts()).toEqual({ sending: 2, claimed: 3 });
    expect(outcomes).toEqual([]);
    written();
    await eventually('all are given back', async () => (await counts()).pending === 5);
    expect((await backend.campaign(campaign))?.hold?.reason).toBe('quota');
    expect(holds).toHaveLength(1);
    await lane.stop();
  });

  it('comes from a server that is not there, too, and then nobody is marked', async () => {
    const { holds, written, through } = slowToHold();
    const { lane, ledger, server, counts, backend, campaign, turns } = await laneStage({ rows: 2, through });
    await server.down();
    lane.wake(true);
    await eventually('the hold was asked for', () => holds.length === 1);
    await ledger.idle();
    expect(await counts()).toEqual({ claimed: 2 });
    written();
    await eventually('all are given back', async () => (await counts()).pending === 2);
    expect((await backend.campaign(campaign))?.hold?.reason).toBe('unreachable');
    expect(turns.flatMap(({ begins }) => begins)).toEqual([]);
    await lane.stop();
  });
});
