import { setTimeout as sleep } from 'node:timers/promises';
import { csv, type Finished, finished } from '../../helpers/facteur.ts';
import type { Campaign } from '../campaign.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

interface Sent {
  readonly id: string;
  readonly total: number;
  readonly existing: boolean;
}

/** When a kill comes, in shares of the usual duration: after the start of the program, and until beyond the release. */
const EARLIEST = 0.2;
const LATEST = 1.1;

/** The command that is killed and repeated, word for word: known again by its key or by its content, in turn. */
function command(round: number): string[] {
  const same = round % 2 === 0 ? ['--key', `cle-${round}`] : [];
  return ['send', '--to', 'grande-liste.csv', '--subject', `Tour ${round}`, '--delay', '0', '--yes', '--json', ...same];
}

function result(done: Finished): Sent {
  if (done.code !== 0) throw new Error(`send ended with ${done.code}: ${done.stdout}${done.stderr}`);
  return done.json<Sent>();
}

async function listed(stage: Stage): Promise<string[]> {
  const { campaigns } = await stage.project.json<{ campaigns: { id: string }[] }>(['status', '--list']);
  return campaigns.map(({ id }) => id);
}

/** Runs the command of a round to its end; takes note of the campaign that it made or found. */
async function complete(stage: Stage, round: number): Promise<Sent> {
  const sent = result(await stage.project.run(command(round)));
  if (!stage.campaigns.some(({ id }) => id === sent.id)) stage.adopt(sent);
  return sent;
}

interface Killed {
  /** How long the command ran, in milliseconds. */
  readonly ranMs: number;
  /** It still ran when it was killed. */
  readonly hit: boolean;
  /** The campaign that it had made by then. */
  readonly made: string | null;
}

/** Kills the command `afterMs` after its start, when it still runs. */
async function kill(stage: Stage, round: number, afterMs: number): Promise<Killed> {
  const began = performance.now();
  const child = stage.project.start(command(round));
  const done = finished(child);
  const ended = new AbortController();
  child.once('exit', () => ended.abort());
  await sleep(afterMs, undefined, { signal: ended.signal }).catch(() => {});
  child.kill('SIGKILL');
  const { signal } = await done;
  const ranMs = performance.now() - began;
  const known = new Set(stage.campaigns.map(({ id }) => id));
  const made = (await listed(stage)).filter((id) => !known.has(id));
  if (made.length > 1) throw new Error(`one command made ${made.length} campaigns: ${made.join(', ')}`);
  return { ranMs, hit: signal === 'SIGKILL', made: made[0] ?? null };
}

/** What was released before the kill is accepted: the same command finds it. Cancelled, to make room for another round. */
async function sameCommandFinds(stage: Stage, round: number, made: string): Promise<void> {
  const again = await complete(stage, round);
  if (again.id !== made || !again.existing) throw new Error(`the same command made ${again.id} beside ${made}`);
  await stage.campaigns.at(-1)?.steer('cancel');
}

export const killSend: Scenario = {
  name: 'kill-send',
  about: 'kill -9 of `send` at random moments: nothing of a half submission is sent, the same command finishes it',
  shortOn: 'sqlite',
  async run(stage) {
    const { project, size, random } = stage;
    const rows = stage.long ? 50_000 : 6_000;
    project.write({ 'grande-liste.csv': csv(rows) });
    await Promise.all(stage.crew().map((worker) => worker.ready()));
    const began = performance.now();
    await complete(stage, 0);
    let usualMs = performance.now() - began;
    await stage.campaigns.at(-1)?.steer('cancel');
    let round = 1;
    let released = 0;
    for (let kills = 0; kills < Math.ceil(size.kills / 2); ) {
      const { hit, made, ranMs } = await kill(stage, round, (EARLIEST + random() * (LATEST - EARLIEST)) * usualMs);
      if (hit) kills += 1;
      else usualMs = ranMs;
      if (made === null) continue;
      await sameCommandFinds(stage, round, made);
      round += 1;
      released += 1;
    }
    const { id } = await complete(stage, round);
    const last = stage.campaigns.find((campaign) => campaign.id === id) as Campaign;
    if (stage.long) await last.finished();
    else await last.until('it is sent', ({ counts }) => counts.sent > 0).then(() => last.steer('cancel'));
    for (const campaign of stage.campaigns) await campaign.until('nothing is left to do', isOver);
    stage.notes.push(
      `${Math.ceil(size.kills / 2)} kills within ${Math.round(usualMs)} ms, ${released} campaigns released`,
    );
    return { cancelled: [0, rows * stage.campaigns.length] };
  },
};

function isOver({ counts }: { counts: { pending: number; sending: number; deferred: number } }): boolean {
  return counts.pending + counts.sending + counts.deferred === 0;
}
