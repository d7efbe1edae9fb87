/**
 * Campaigns whose access tokens end all the time, with real workers, a real authorization server and a mail server that checks each
 * token: `node scripts/sign-in-soak.ts [sqlite|redis ...]` (some minutes on each; `npm run build` first; default: both). Prints what was
 * measured, and fails when somebody was lost or signed out, two renewals ran at once, or a token was shown again after it had been refused.
 */
import { refusals, soakRefusals } from '../test/auth/refusal-soak.ts';
import { type SoakResult, soakKills, soakTokens } from '../test/auth/soak.ts';
import { freezeBuild } from '../test/faults/build.ts';
import { BACKENDS, type BackendName } from '../test/faults/store.ts';

const PEOPLE = 2_000;
const KILLS = 50;

const named = BACKENDS.filter((name) => process.argv.includes(name));
const { launcher, remove } = freezeBuild();
process.once('exit', remove);
for (const backend of named.length > 0 ? named : BACKENDS) await soakOn(backend);

async function soakOn(backend: BackendName): Promise<void> {
  await refusalsOn(backend);
  const campaign = await soakTokens({ people: PEOPLE, workers: 3, tokenSeconds: 5, delay: 0.04, backend, launcher });
  tell(`${backend}: tokens of 5 s, 3 workers, campaign of ${PEOPLE}`, campaign, campaign.counts.sent === PEOPLE);

  const kills = { people: 1_500, workers: 1, tokenSeconds: 2, delay: 0.1, kills: KILLS, backend, launcher };
  for (const victim of ['worker', 'both'] as const) {
    const result = await soakKills({ ...kills, victim });
    const { sent = 0, unknown = 0, failed = 0 } = result.counts;
    const nobodyLost = sent + unknown === kills.people && failed === 0;
    tell(
      `${backend}: kill -9 between answer and file, ${KILLS} times: ${victim}`,
      result,
      nobodyLost && result.kills === KILLS,
    );
  }
}

async function refusalsOn(backend: BackendName): Promise<void> {
  const { counts, wrong } = await soakRefusals(refusals, { backend, launcher });
  const isGood = wrong.length === 0 && counts.sent === counts.total;
  console.log(
    `${isGood ? '✓' : '✗'} ${backend}: ${refusals.length} ways to be refused\n  ${JSON.stringify({ counts, wrong })}`,
  );
  if (!isGood) process.exitCode = 1;
}

function tell(name: string, result: SoakResult, ok: boolean): void {
  const isGood = ok && result.mostAtOnce <= 1 && result.refusedByIssuer === 0 && result.refusedAgain === 0;
  console.log(`${isGood ? '✓' : '✗'} ${name}\n  ${JSON.stringify(result)}`);
  if (!isGood) process.exitCode = 1;
}
