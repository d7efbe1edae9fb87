import type { worker as french } from '../fr/worker.ts';
import { formatDuration, formatRate, formatNumber as n } from './format.ts';

export const worker: typeof french = {
  banner: '🚀 STARTING THE FACTEUR WORKER – SENDING E-MAIL IN THE BACKGROUND',
  interpreter: (p) => `🟢 Interpreter: Node ${p.version} (${p.path})`,
  checkingBackend: (p) => (p.backend === 'redis' ? '🔍 Checking Redis…' : `🔍 Checking the store (${p.backend})…`),
  backendOk: (p) =>
    p.backend === 'redis' ? `✅ Redis is reachable: ${p.location}` : `✅ Store reachable: ${p.location}`,
  backendWarning: (p) => `⚠️  ${p.what}\n   👉 ${p.remedy}`,
  checkingAccounts: '🔍 Checking the sending accounts…',
  accountOk: (p) => `✅ Account ${p.name}: ${p.server}`,
  settings: '🎯 Worker settings:',
  concurrency: (p) => `   - Concurrency: ${n(p.count)} message${p.count === 1 ? '' : 's'} side by side`,
  logLevel: (p) => `   - Log level: ${p.level.toUpperCase()}`,
  queues: (p) => `   - Queues: ${p.queues}`,
  starting: '🔄 The worker is starting.',
  howToStop: '💡 Ctrl+C to stop (once: finishes what is on the wire; twice: at once)',
  log: {
    ready: (p) => `${p.id} ready.`,
    campaign: (p) => `Campaign ${p.id}: at work${p.test ? ' (TEST, nothing is sent)' : ''}.`,
    sent: (p) => `${p.mail} ${p.to} ${p.test ? 'TEST' : 'sent'}: ${p.reply}`,
    deferred: (p) => `${p.mail} ${p.to} to be tried again: ${p.reply}`,
    failed: (p) => `${p.mail} ${p.to} failed: ${p.reply}`,
    unknown: (p) => `${p.mail} ${p.to} outcome unknown: ${p.reply}`,
    givenBack: (p) => `${p.mail} ${p.to} given back, not sent: ${p.reply}`,
    progress: (p) => `Campaign ${p.id}: ${n(p.done)} handled here, ${formatRate(p.perSecond)}/s.`,
    held: (p) => `Account ${p.account} held: ${p.reason}${p.message ? ` ("${p.message}")` : ''}. ${p.remedy}`,
    heldCampaign: (p) => `Campaign ${p.id} held: ${p.reason}${p.message ? ` ("${p.message}")` : ''}. ${p.remedy}`,
    missed: (p) =>
      `Campaign ${p.id} was to start earlier, and no worker was running: it waits for your word. To send it now: facteur resume ${p.id}; to give it up: facteur cancel ${p.id}`,
    recovered: (p) =>
      `Worker ${p.worker} is gone: ${n(p.released)} message(s) taken over, ${n(p.unknown)} with unknown outcome.`,
    trouble: (p) => `${p.problem} Nothing is lost; trying again all the time.`,
    fault: (p) => `${p.problem}${p.times > 1 ? ` (${n(p.times)} times so far)` : ''} Everything else goes on.`,
    troubleOver: 'The problem is over, sending goes on.',
    stopping: 'Asked to stop: finishing the messages on the wire (30 s at most)…',
    stopped: 'Worker stopped.',
    idle: 'Nothing left to send: done.',
  },
  daemonStarted: (p) =>
    `✅ Worker started in the background (pid ${p.pid}).\n   Log: ${p.log}\n   Stop it: facteur worker stop`,
  stopAsked: (p) => `Asked ${n(p.count)} worker${p.count === 1 ? '' : 's'} to stop…`,
  stopped: '✅ Stopped.',
  nothingToStop: 'No active worker.',
  stalePid: (p) => `ℹ️  ${p.file} was left by a worker that is gone; it is replaced.`,
  seconds: (p) => formatDuration(p.seconds),
  errors: {
    'worker-running': (p) => ({
      what: `A worker already runs in the background for this folder (pid ${p.pid}).`,
      remedy: 'See it: facteur worker status; stop it: facteur worker stop',
    }),
    'worker-did-not-start': (p) => ({
      what: `The worker did not start. Last lines of ${p.log}:\n${p.lines}`,
      remedy: 'Start it in the foreground to see what is wrong: facteur worker',
    }),
    'worker-did-not-stop': (p) => ({
      what: `These workers did not stop in time: ${p.ids}`,
      remedy:
        'If they do not answer any more, kill their processes; what was on the wire is taken over or shown as unknown.',
    }),
  },
};
