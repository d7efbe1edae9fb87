import { randomBytes } from 'node:crypto';
import { bootIdentity, processExists } from '../worker/identity.ts';

/** What somebody in this process takes leases with (see backend/lease-watch.ts); each call gives another. */
export function newHolder(): string {
  return `${process.pid} ${randomBytes(4).toString('hex')} ${bootIdentity()}`;
}

/** Whether the process of that holder is gone. One elsewhere cannot be looked at from here: its lease ends when it does not change for long. */
export function holderIsGone(holder: string): boolean {
  const [, pid = '', boot = ''] = /^(\d+) \w+ (.*)$/s.exec(holder) ?? [];
  return boot === bootIdentity() && !processExists(Number(pid));
}
