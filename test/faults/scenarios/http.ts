import { type ApiTreatment, MailApiServer } from '../../helpers/mail-api.ts';
import { WINDOW } from '../flow.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import type { WorkerProcess } from '../worker-process.ts';

/** What a worker sends before it is killed, at most, in messages; some more go out until that is seen. */
const MOST_MESSAGES = 80;
/** Attempts of the API that are not about a message the sender knows to be refused. */
const storm: ApiTreatment = {
  status: 429,
  body: { error: { code: 'TooManyRequests', message: 'Too many requests' } },
  headers: { 'retry-after': '1' },
};

const busy = { error: { code: 'serviceNotAvailable', message: 'Try the request again after a delay.' } };

/** The account of a stage sends over an API on this machine from now on. */
async function behindApi(stage: Stage, kind: 'graph' | 'gmail'): Promise<MailApiServer> {
  const { copies } = stage.server;
  const api = await MailApiServer.start({
    kind,
    onKept: ({ delivery }) => {
      copies.set(delivery, (copies.get(delivery) ?? 0) + 1);
      stage.server.received += 1;
    },
  });
  stage.atEnd(() => api.close());
  stage.writeEnv({
    ...{ SMTP_TRANSPORT: kind, SMTP_PORT: String(api.port), SMTP_TLS: 'none' },
    ...{ SMTP_USER: 'bureau@example.org', SMTP_TOKEN: 'a token of these tests' },
  });
  return api;
}

const pick = (random: () => number, shares: readonly (readonly [number, ApiTreatment])[]): ApiTreatment => {
  let left = random();
  for (const [share, treatment] of shares) {
    left -= share;
    if (left < 0) return treatment;
  }
  return 'accept';
};

function faults(kind: 'graph' | 'gmail'): Scenario {
  return {
    name: `http-${kind}-faults`,
    ...(kind === 'gmail' && { longOnly: true as const }),
    about: `${kind}: connections cut before and after the message, storms of 429, 500, 503 and gateways without an answer`,
    shortOn: 'sqlite',
    waits: true,
    async run(stage) {
      const api = await behindApi(stage, kind);
      const shares: (readonly [number, ApiTreatment])[] = [
        [0.01, 'cut-kept'],
        [0.01, 'cut-dropped'],
        [0.01, 'gateway-kept'],
        [0.02, 'cut-early'],
        [0.001, 'broken-kept'],
        [0.001, 'broken-dropped'],
        [0.001, { status: 500, body: { error: { code: 'InternalServerError', message: 'x' } } }],
        [0.001, { status: 503, body: busy, headers: { 'retry-after': '1' } }],
      ];
      const every = stage.long ? 500 : 120;
      const campaign = await stage.submit(stage.long ? 2_000 : 300);
      // Of every so many requests some in a row are refused.
      api.change({ treat: (n) => (n % every < 8 && n > every ? storm : pick(stage.random, shares)) });
      const workers = stage.crew();
      await campaign.finished();
      stage.notes.push(`${api.requests} requests, ${api.lost} answers lost, ${workers.length} workers`);
      return { unknown: [api.lost, api.lost] };
    },
  };
}

function killed(kind: 'graph' | 'gmail'): Scenario {
  return {
    name: `http-${kind}-killed`,
    ...(kind === 'gmail' && { longOnly: true as const }),
    about: `${kind}: kill -9 of the worker again and again in the middle of a campaign`,
    shortOn: 'sqlite',
    async run(stage) {
      const api = await behindApi(stage, kind);
      api.change({ answerMs: () => stage.random() * 20 });
      const kills = stage.long ? 10 : 2;
      const campaign = await stage.submit(stage.long ? 2_000 : 400);
      let worker: WorkerProcess = stage.worker();
      for (let kill = 0; kill < kills; kill += 1) {
        const before = api.received.length;
        // Counted in messages and not in time, so that the campaign is not over before the last of them.
        const life = 10 + stage.random() * MOST_MESSAGES;
        await stage.server.until('messages flow', () => api.received.length > before + life);
        await worker.kill();
        worker = stage.again(worker);
      }
      await campaign.finished();
      stage.notes.push(`${kills} kills, ${api.received.length} messages kept`);
      return { unknown: [0, WINDOW * kills] };
    },
  };
}

/** Ways out over HTTP; what is on the wire is the same on every backend. */
export const overHttp: readonly Scenario[] = [faults('graph'), killed('graph'), faults('gmail'), killed('gmail')];
