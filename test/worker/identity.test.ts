import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { expect, it } from 'vitest';
import { bootIdentity, newWorker, processExists } from '../../src/worker/identity.ts';

it.runIf(process.platform === 'linux')(
  'a boot is named by its host, its own number and where process ids count',
  () => {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    expect(bootIdentity()).toBe(`${hostname()} ${boot} ${readlinkSync('/proc/self/ns/pid')}`);
  },
);

it('a worker says where it is, under an id of its own each time', () => {
  const [one, other] = [newWorker(3), newWorker(3)];
  expect(one).toEqual({
    id: expect.stringMatching(new RegExp(`^${hostname()}-${process.pid}-[0-9a-f]{6}$`)),
    ...{ host: hostname(), boot: bootIdentity(), pid: process.pid, concurrency: 3 },
  });
  expect(one.id).not.toBe(other.id);
});

it('a process runs or does not', () => {
  expect([processExists(process.pid), processExists(2 ** 22 + 1)]).toEqual([true, false]);
});
