/**
 * Returned mail in a real mailbox (Dovecot), read by workers that are killed again and again, with the connection cut and the mailbox
 * made anew in between: every return is recorded once, and nothing in the mailbox is touched.
 *
 *   npm run returned-mail -- [--campaign 20000] [--returns 10000] [--others 500] [--kills 30] [--on sqlite|redis]
 *
 * Both backends, or the one that is named. Prints what was seen; ends with 1 when a promise was broken.
 */
import { parseArgs } from 'node:util';
import { freezeBuild } from '../test/faults/build.ts';
import { readWhileKilled } from '../test/mailbox/killed.ts';

const { values } = parseArgs({
  options: {
    campaign: { type: 'string', default: '20000' },
    returns: { type: 'string', default: '10000' },
    others: { type: 'string', default: '500' },
    kills: { type: 'string', default: '30' },
    on: { type: 'string', multiple: true, default: ['sqlite', 'redis'] },
  },
});
const { campaign, returns, others, kills } = values;
const build = freezeBuild();
process.once('exit', build.remove);
const size = { campaign: Number(campaign), returns: Number(returns), others: Number(others), kills: Number(kills) };
const onKill = (kill: number, recorded: number) => console.error(`kill ${kill}: ${recorded} recorded`);
for (const on of values.on) {
  if (on !== 'sqlite' && on !== 'redis') throw new Error(`--on sqlite or redis, not ${on}`);
  const seen = await readWhileKilled({ ...size, on, onKill }, build.launcher);
  console.log(on, seen);
  if (seen.problems.length > 0) process.exitCode = 1;
}
