import type { Scenario } from '../scenario.ts';
import { killSend } from './kill-send.ts';
import { killTwoInTurn, killWorker } from './kill-worker.ts';
import { closeAfterDot, closeInMessage, passingFaults, serverDown, serverKilled } from './server.ts';

/** Kills of a worker in the short form. */
export const SHORT_KILLS = 4;

/** All of them, in the order in which they are played. */
export const scenarios: readonly Scenario[] = [
  killWorker,
  killTwoInTurn,
  killSend,
  closeAfterDot,
  serverDown,
  serverKilled,
  closeInMessage,
  ...passingFaults,
];
