import type { Scenario } from '../scenario.ts';
import type { BackendName } from '../store.ts';
import { quota, refusals, tlsFailure, wrongPassword } from './account.ts';
import { clockJumps, clockSetBack } from './clock.ts';
import { frozenAlone, frozenAndSilent, frozenInside, frozenWorker } from './freeze.ts';
import { overHttp } from './http.ts';
import { killSteering, killSync, sameSendAtOnce } from './kill-commands.ts';
import { killSend } from './kill-send.ts';
import { killTwoInTurn, killWhileLocked, killWorker } from './kill-worker.ts';
import { fileAlone, oldAof, oldFolder } from './old-copy.ts';
import { allFlushed, damaged } from './redis-damage.ts';
import { queueFlushed } from './redis-flushed.ts';
import { forgetsASecond, forgetsNewcomer, forgetsWithoutJournal, forgetsWithWorkersKilled } from './redis-forgets.ts';
import { memoryGoneWhileSending, shortOfMemory } from './redis-memory.ts';
import { answersLost, connectionsCut, powerCut, redisFrozen, redisKilled } from './redis-outage.ts';
import { closeAfterDot, closeInMessage, passingFaults, serverDown, serverKilled } from './server.ts';
import { cancel, pauseAndResume, retryUnderLoad } from './steering.ts';
import { resent, secondSignal, sigterm, silentServer } from './stopping.ts';
import { diskFull, readOnly } from './storage.ts';
import { webhooksKilled } from './webhooks.ts';

/** Kills of a worker in the short form. */
export const SHORT_KILLS = 3;

/** All of them, in the order in which they are played. */
const scenarios: readonly Scenario[] = [
  killWorker,
  killTwoInTurn,
  killWhileLocked,
  killSend,
  killSync,
  sameSendAtOnce,
  killSteering,
  closeAfterDot,
  frozenWorker,
  frozenInside,
  frozenAlone,
  frozenAndSilent,
  serverDown,
  serverKilled,
  quota,
  wrongPassword,
  clockJumps,
  clockSetBack,
  silentServer,
  resent,
  sigterm,
  secondSignal,
  pauseAndResume,
  cancel,
  retryUnderLoad,
  webhooksKilled,
  diskFull,
  readOnly,
  oldFolder,
  fileAlone,
  oldAof,
  tlsFailure,
  ...refusals,
  closeInMessage,
  ...passingFaults,
  ...overHttp,
  ...redisKilled,
  redisFrozen,
  connectionsCut,
  answersLost,
  powerCut,
  forgetsASecond,
  forgetsWithWorkersKilled,
  forgetsNewcomer,
  forgetsWithoutJournal,
  shortOfMemory,
  memoryGoneWhileSending,
  queueFlushed,
  allFlushed,
  damaged,
];

/** Those that are played on a backend. */
export function scenariosOn(backend: BackendName): readonly Scenario[] {
  return scenarios.filter(({ only = backend }) => only === backend);
}

/** Those of the short form. */
export function shortScenariosOn(backend: BackendName): readonly Scenario[] {
  return scenariosOn(backend).filter(({ longOnly, shortOn = backend }) => !longOnly && shortOn === backend);
}
